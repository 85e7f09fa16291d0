/* global document, window, requestAnimationFrame, MutationObserver -- all of it runs in the page */
/** Functions that are given to the page. None refers to anything outside itself. */

/**
 * Before the page's own scripts: note how long it takes to read and to activate our plugins and to put the
 * sections in place, and keep the module.
 * JupyterLab takes an extension from the container that its entry file puts into `window._JUPYTERLAB`.
 */
export function watchPlugins() {
  const measured = { activation: {}, reading: 0, sections: 0 };
  window.signpostMeasured = measured;
  const wrapSidebar = sidebar => {
    const insert = sidebar._insertWaiting.bind(sidebar);
    sidebar._insertWaiting = () => {
      const begin = performance.now();
      insert();
      measured.sections = performance.now() - begin;
    };
  };
  const wrapPlugins = module => {
    measured.module = module;
    for (const plugin of module.default) {
      const activate = plugin.activate;
      plugin.activate = (...services) => {
        const begin = performance.now();
        const service = activate(...services);
        measured.activation[plugin.id] = performance.now() - begin;
        if (plugin.id === 'jupyterlab-signpost:sidebar') {
          wrapSidebar(service);
        }
        return service;
      };
    }
  };
  const wrap = container => ({
    init: scope => container.init(scope),
    get: async name => {
      const make = await container.get(name);
      if (name !== './extension') {
        return make;
      }
      return () => {
        const begin = performance.now();
        const module = make();
        measured.reading = performance.now() - begin;
        wrapPlugins(module);
        return module;
      };
    }
  });
  window._JUPYTERLAB = new Proxy(
    {},
    {
      set: (all, name, container) => {
        all[name] =
          name === 'jupyterlab-signpost' ? wrap(container) : container;
        return true;
      }
    }
  );
}

/**
 * Run a command, or choose a chart, and wait until a new chart is painted. Milliseconds.
 *
 * `what`: `{ command, args }` or `{ chart }`, the place of the chart in the chooser; `selector`: what appears.
 */
export async function untilPainted({ what, selector }) {
  const before = new Set(document.querySelectorAll(selector));
  const find = () =>
    [...document.querySelectorAll(selector)].find(
      element =>
        !before.has(element) &&
        element.getClientRects().length > 0 &&
        (element.tagName !== 'IMG' || element.complete)
    );
  const appeared = new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`No ${selector} appeared in 60 s.`)),
      60000
    );
    const look = () => {
      if (find()) {
        observer.disconnect();
        clearTimeout(timer);
        resolve();
      }
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true
    });
    // A picture is complete some time after it was put into the page.
    document.body.addEventListener('load', look, true);
  });
  const begin = performance.now();
  if (what.command) {
    void window.jupyterapp.commands.execute(what.command, what.args);
  } else {
    const chooser = document.querySelector('.jp-Signpost-guideChooser select');
    chooser.selectedIndex = what.chart;
    chooser.dispatchEvent(new Event('change', { bubbles: true }));
  }
  await appeared;
  await new Promise(resolve =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(null);
    })
  );
  return performance.now() - begin;
}

/**
 * Ask the check of HOME again, and measure what its answer costs, in milliseconds. `script`: from the signal until
 * the last change of the page; `frames`: the browser's work on the frames that show the changes. The wait for the
 * next frame, up to 16.7 ms on a screen of 60 Hz, is in neither.
 */
export async function updateCost({ selector }) {
  const { IChecks } = window.signpostMeasured.module;
  const checks = await window.jupyterapp.resolveRequiredService(IChecks);
  const place = document.querySelector(selector);
  let begin = null;
  let changed = null;
  const before = checks.results.get('home')?.status;
  const onSignal = () => {
    if (begin === null && checks.results.get('home')?.status !== before) {
      begin = window.signpostSignalled;
    }
  };
  checks.changed.connect(onSignal);
  const observer = new MutationObserver(() => {
    changed = performance.now();
  });
  observer.observe(place, {
    subtree: true,
    childList: true,
    attributes: true,
    characterData: true
  });
  void checks.run('home');
  const frame = () =>
    new Promise(resolve =>
      requestAnimationFrame(() => {
        const start = performance.now();
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve([start, performance.now()]);
        port2.postMessage(null);
      })
    );
  const limit = performance.now() + 20000;
  const cost = { script: 0, frames: 0 };
  // What follows in later frames counts too: it is over when three have passed without a change.
  for (let quiet = 0; quiet < 3;) {
    const seen = changed;
    const [start, end] = await frame();
    if (begin !== null && changed !== null && changed >= begin) {
      if (changed !== seen) {
        cost.script = changed - begin;
        cost.frames += end - start;
        quiet = 0;
      } else {
        quiet += 1;
      }
    } else if (end > limit) {
      throw new Error(
        begin === null
          ? 'The answer of the check of HOME did not change in 20 s.'
          : `Nothing in ${selector} followed the answer of the check of HOME in 20 s.`
      );
    }
  }
  observer.disconnect();
  checks.changed.disconnect(onSignal);
  return cost;
}

/** Note when the checks tell of a change, before anything else hears of it. To be called before a view is open. */
export async function watchSignal() {
  const { IChecks } = window.signpostMeasured.module;
  const checks = await window.jupyterapp.resolveRequiredService(IChecks);
  checks.changed.connect(() => {
    window.signpostSignalled = performance.now();
  });
}
