// A press on a button sends what stands in the boxes beside it, in the same message; see press.py.

const id_in = (element, kind) => element?.closest?.(`[class*="mlsd-${kind}-"]`)?.className.match(`mlsd-${kind}-(\\w+)`)[1];

function* inside(model) {
  yield model;
  for (const child of model.get("children") ?? []) yield* inside(child);
}

// Each edit by a person gets a number, which is sent with it and is larger than every one before, also those of another
// window: the milliseconds of the clock. What the kernel sets gets none; the model then has a state lock.
function number_edits(box, edited) {
  box.on("change:value change:index", (_, __, options) => {
    if (!options?.updated_view && box._state_lock) return;
    box.set("edits", next_number(box.get("edits")));
    edited.add(box);
  });
}

let last_number = 0;
function next_number(known) {
  last_number = Math.max(last_number + 1, known + 1, Date.now());
  return last_number;
}

export default {
  async initialize({ model, signal }) {
    const root = await model.widget_manager.get_model(model.get("root"));
    const known = new Set();
    const edited = new Set(); // boxes that were edited since the last press
    const on_its_way = new Map(); // which button was pressed, by the number of the press
    let presses = 0;

    function know(parent) {
      for (const each of inside(parent)) {
        if (known.has(each.model_id)) continue;
        known.add(each.model_id);
        each.on("change:children", () => know(each));
        if (each.get("edits") !== undefined) number_edits(each, edited);
        if (model.get("waits").includes(each.model_id)) {
          each.on("change:presses", () => answered(each.get("presses")));
          answered(each.get("presses"));
        }
      }
    }

    function typed() {
      const focused = document.activeElement;
      if (focused?.matches("input, textarea")) focused.dispatchEvent(new Event("change", { bubbles: true })); // as when left
      // What was edited here counts as of this press: in another window something else may have been pressed since.
      for (const box of edited) box.set("edits", next_number(box.get("edits")));
      edited.clear();
      const state = {};
      for (const box of inside(root)) {
        if (!(box.get("edits") > 0)) continue;
        const holds = box.get("index") === undefined ? "value" : "index";
        state[box.model_id] = { [holds]: box.get(holds), edits: box.get("edits") };
      }
      return state;
    }

    function press(button) {
      const waits = model.get("waits").length > 0;
      if (waits && [...on_its_way.values()].includes(button)) return;
      const state = typed();
      presses += 1;
      model.send({ press: button, number: presses, typed: state });
      if (waits) on_its_way.set(presses, button);
      show_busy();
    }

    function answered(number) {
      presses = Math.max(presses, number); // another window may have pressed
      for (const each of on_its_way.keys()) if (each <= number) on_its_way.delete(each);
      show_busy();
    }

    function show_busy() {
      for (const id of model.get("waits"))
        for (const box of document.querySelectorAll(`.mlsd-box-${id} :is(input, textarea)`))
          box.setAttribute("aria-busy", on_its_way.size > 0);
    }

    // What is typed while a press is on its way would be wiped out with what was sent. The box is not made read-only for
    // that: JupyterLab takes a letter in a read-only box for one of its shortcuts.
    function keep_out(event) {
      if (on_its_way.size && model.get("waits").includes(id_in(event.target, "box"))) event.preventDefault();
    }

    function clicked(event) {
      const button = id_in(event.target, "press");
      if (!known.has(button)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      press(button);
    }

    function key_pressed(event) {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return; // 229: Safari's end of composing
      const button = model.get("enters")[id_in(event.target, "box")];
      if (button === undefined) return;
      event.preventDefault();
      if (!event.repeat) press(button);
    }

    know(root);
    document.addEventListener("click", clicked, { capture: true, signal });
    document.addEventListener("keydown", key_pressed, { capture: true, signal });
    document.addEventListener("beforeinput", keep_out, { capture: true, signal });
  },
};
