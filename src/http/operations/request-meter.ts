import { Counter, Gauge, type Registry } from 'prom-client';

/**
 * Counts requests by route and status. Plain numbers, given to Prometheus' client only when it asks: its own counters
 * hash their labels on every call, which is too much for the hot path.
 */
export interface RequestMeter {
  count(route: string, status: number, elapsedMs: number): void;
}

interface RouteCounts {
  readonly byStatus: Map<number, number>;
  elapsedMs: number;
  slowestMs: number;
}

export function createRequestMeter(registry: Registry): RequestMeter {
  const routes = new Map<string, RouteCounts>();
  new Counter({
    name: 'continuo_http_requests_total',
    help: 'Requests answered, by route and status.',
    labelNames: ['route', 'status'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, { byStatus }] of routes) {
        for (const [status, count] of byStatus) this.inc({ route, status }, count);
      }
    },
  });
  new Counter({
    name: 'continuo_http_request_seconds_total',
    help: 'Time spent on requests, by route.',
    labelNames: ['route'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [route, { elapsedMs }] of routes) this.inc({ route }, elapsedMs / 1_000);
    },
  });
  new Gauge({
    name: 'continuo_http_request_slowest_seconds',
    help: 'The slowest request since the last time this was asked, by route.',
    labelNames: ['route'],
    registers: [registry],
    collect() {
      for (const [route, counts] of routes) {
        this.set({ route }, counts.slowestMs / 1_000);
        counts.slowestMs = 0;
      }
    },
  });
  return { count: (route, status, elapsedMs) => countInto(routes, { route, status, elapsedMs }) };
}

function countInto(
  routes: Map<string, RouteCounts>,
  answered: { readonly route: string; readonly status: number; readonly elapsedMs: number },
): void {
  let counts = routes.get(answered.route);
  if (counts === undefined) {
    counts = { byStatus: new Map(), elapsedMs: 0, slowestMs: 0 };
    routes.set(answered.route, counts);
  }
  counts.byStatus.set(answered.status, (counts.byStatus.get(answered.status) ?? 0) + 1);
  counts.elapsedMs += answered.elapsedMs;
  counts.slowestMs = Math.max(counts.slowestMs, answered.elapsedMs);
}
