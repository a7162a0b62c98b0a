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
      // The page repeats a request only if the server is busy (503).
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
