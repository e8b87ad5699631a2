import { fail } from './failure.ts';

/** The reason of a signal that the user aborted, not a lock or sign-out. */
export const canceledByUser = Symbol('canceled by the user');

/** Tasks in progress that can be canceled by ID. */
export type CancelableTasks = {
  /**
   * Runs a task under an ID until it settles.
   *
   * @param owner identifies the tasks that `cancelAll` cancels together
   * @throws `busy` if a task with this ID is in progress
   */
  run<T>(id: string | symbol, task: (signal: AbortSignal) => Promise<T>, owner?: object): Promise<T>;
  /** Aborts the signal of the task with this ID, if there is one, because the user wants it. */
  cancel(id: string | symbol): void;
  /** Aborts the signals of all tasks, or of those of one owner. */
  cancelAll(owner?: object): void;
};

/** Creates an empty set of cancelable tasks. */
export function createCancelableTasks(): CancelableTasks {
  const tasks = new Map<string | symbol, { controller: AbortController; owner: object | undefined }>();
  return {
    async run(id, task, owner) {
      if (tasks.has(id)) fail('busy');
      const controller = new AbortController();
      tasks.set(id, { controller, owner });
      try {
        return await task(controller.signal);
      } finally {
        tasks.delete(id);
      }
    },
    cancel: (id) => tasks.get(id)?.controller.abort(canceledByUser),
    cancelAll(owner) {
      for (const task of tasks.values()) if (owner === undefined || task.owner === owner) task.controller.abort();
    },
  };
}
