/** Whether there is a process with this id. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // It is there, but it is another user's.
    return thrown instanceof Error && "code" in thrown && thrown.code === "EPERM";
  }
}
