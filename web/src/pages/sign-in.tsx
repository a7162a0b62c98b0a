import { useState, type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { signIn } from '../session.ts';
import { PageHead } from '../parts/page-head.tsx';

/** The sign-in form replaces every page until a user has signed in; the address stays. */
export function SignInPage({ enter }: { enter: () => void }): ReactNode {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const send = async (): Promise<void> => {
    setRunning(true);
    setProblem(undefined);
    try {
      await signIn(username, password);
      enter();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      setPassword('');
      setRunning(false);
    }
  };
  return (
    <main className="sign-in">
      <form
        className="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <PageHead title="Sign in" below="Continuo" />
        <label className="labelled">
          Username
          <input
            className="field"
            name="username"
            autoComplete="username"
            autoFocus
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        </label>
        <label className="labelled">
          Password
          <input
            className="field"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {problem !== undefined && (
          <p className="bad" role="alert">
            {problem}
          </p>
        )}
        <Button type="submit" kind="primary" disabled={isRunning}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
