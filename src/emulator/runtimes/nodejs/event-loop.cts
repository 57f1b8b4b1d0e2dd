// One listener for good: what it does changes with each invocation.
let whenEmpty: (() => void) | undefined;

function install(): void {
  process.on('beforeExit', () => {
    const action = whenEmpty;
    whenEmpty = undefined;
    action?.();
  });
}

/** What happens when nothing is left to run in the event loop; undefined: the process ends. */
function onEmpty(action: (() => void) | undefined): void {
  whenEmpty = action;
}

export = { install, onEmpty };
