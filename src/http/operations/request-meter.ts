/**
 * Counts requests by route and status, as plain numbers that Prometheus' client reads only at a scrape: its own
 * counters hash their labels on every call, which is too slow for the hot path.
 */
export interface RequestMeter {
  count(route: string, status: number, elapsedMs: number): void;
  readonly routes: ReadonlyMap<string, RouteCounts>;
}

export interface RouteCounts {
  readonly byStatus: Map<number, number>;
  elapsedMs: number;
  /** The slowest request since the last scrape. */
  slowestMs: number;
}

export function createRequestMeter(): RequestMeter {
  const routes = new Map<string, RouteCounts>();
  return {
    routes,
    count: (route, status, elapsedMs) => {
      let counts = routes.get(route);
      if (counts === undefined) {
        counts = { byStatus: new Map(), elapsedMs: 0, slowestMs: 0 };
        routes.set(route, counts);
      }
      counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1);
      counts.elapsedMs += elapsedMs;
      if (elapsedMs > counts.slowestMs) counts.slowestMs = elapsedMs;
    },
  };
}
