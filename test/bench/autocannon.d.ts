// The few parts of autocannon that the bench uses; the package has no types of its own.
declare module "autocannon" {
  interface Options {
    url: string;
    method: string;
    body?: string;
    headers?: Record<string, string>;
    connections: number;
    duration: number;
    timeout: number;
  }

  interface Result {
    duration: number;
    errors: number;
    timeouts: number;
    non2xx: number;
    "2xx": number;
    latency: { p50: number; p99: number };
  }

  export default function autocannon(options: Options): Promise<Result>;
}
