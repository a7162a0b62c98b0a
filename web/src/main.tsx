import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme.css';
import './parts/parts.css';
import { App } from './app.tsx';
import { Refusal } from './api/call.ts';
import { followLinks } from './router.ts';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 500,
      refetchOnWindowFocus: false,
      // Only a busy server (503) gets the request again.
      retry: (failures, error) => error instanceof Refusal && error.status === 503 && failures < 3,
    },
  },
});

followLinks();
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
