function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a child or grandchild process has exited; kills it after a time limit. */
export async function waitForExit(pid: number, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (let isKilled = false; pid > 0 && isAlive(pid); ) {
    if (!isKilled && Date.now() > deadline) {
      isKilled = true;
      process.kill(pid, 'SIGKILL');
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
