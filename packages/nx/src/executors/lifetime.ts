/** The signal of one executor's run, and what ends listening for it. */
export interface Lifetime {
  readonly signal: AbortSignal;
  end(): void;
}

/** How often we look whether Nx still lives, in milliseconds: where the channel's end does not tell. */
const POLL = 1_000;

/**
 * A signal that fires when the run should stop: at an interrupt, and when Nx has died. A `kill -9` of nx leaves its executors
 * behind, which would go on compiling beside the next run; then the channel to it closes and the parent's id changes.
 */
export function executorLifetime(): Lifetime {
  const controller = new AbortController();
  const stop = (why: string) => controller.abort(new Error(why));
  const onSignal = (name: NodeJS.Signals) => stop(`stopped by ${name}`);
  const onDisconnect = () => stop('stopped, because nx has ended');
  // Nobody reads what we print any more. Without a listener, Node would end the process here, before anything is cleaned up.
  const onBrokenPipe = () => onDisconnect();

  const parent = process.ppid;
  const poll = setInterval(() => {
    if (process.ppid !== parent) onDisconnect();
  }, POLL).unref();
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const name of signals) process.on(name, onSignal);
  if (process.channel) process.on('disconnect', onDisconnect);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', onBrokenPipe);

  return {
    signal: controller.signal,
    end() {
      clearInterval(poll);
      for (const name of signals) process.off(name, onSignal);
      process.off('disconnect', onDisconnect);
      // The streams keep their listener: what is printed later may still break, and must not throw.
    },
  };
}

/**
 * Lets a process that Nx has started end by itself when it has nothing left to do or to send. Its channel to Nx would keep it, and Nx
 * would end it: 23.2 takes 0.1 s for that after each run, and 5 s when the process has been told already (killProcessTreeGraceful).
 */
export function leaveNx(): void {
  process.channel?.unref();
}
