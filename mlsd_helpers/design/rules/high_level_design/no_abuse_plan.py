from mlsd_helpers.design.rules.high_level_design._shared import TRAINING, readers_of
from mlsd_helpers.design.rules.registry import Found, rule
from mlsd_helpers.design.rules.request_path import components_of, reached_from
from mlsd_helpers.design.rules.wording import is_unwritten


@rule(
    "H010",
    "no-abuse-plan",
    severity="warning",
    needs=("high_level_design.components",),
    reads=(
        "high_level_design.abuse_plan",
        "high_level_design.components[].public_input",
        "high_level_design.flows",
        "features.sources[].public_input",
    ),
)
def no_abuse_plan(document):
    """Strangers can write what the system learns from or reads, and nothing says what keeps them from steering it.

    Why: Posts, prompts, documents and reviews are written by some people in order to change the answers of others.
    Formula: abuse_plan is empty, and public_input is true for a source, or for a component that is ml or trains, or
    whose data reaches one that does, through flows, its callers or its calls.
    Fix: Say who may write how much, what is filtered before it is learned or read, and how it is undone.
    Source: https://genai.owasp.org/llmrisk/llm01-prompt-injection/
    Seen in: Tay, a chatbot that learned from Twitter: users taught it abuse, and Microsoft took it down within a day of
    its start in March 2016. https://blogs.microsoft.com/blog/2016/03/25/learning-tays-introduction/
    Taught in: notebooks/02_high_level_design.ipynb#Split-it-into-parts-with-owners
    """
    if not is_unwritten(document.high_level_design.abuse_plan):
        return
    components, flows = components_of(document), document.high_level_design.flows or ()
    learners = {c.name for c in components.values() if c.kind == "ml" or c.path in TRAINING}
    readers, asked = readers_of(components, flows), readers_of({}, flows)
    for component in components.values():
        asked.setdefault(component.name, []).extend(component.calls or ())

    def is_learned(name):  # its data goes up to who calls it, or down with what it asks
        up = reached_from([name], lambda part: readers.get(part, ()))
        down = reached_from([name], lambda part: asked.get(part, ()))
        return learners & (up | down)

    sources = getattr(document.features, "sources", None) or ()
    written = [f"source '{source.name}'" for source in sources if source.public_input]
    written += [f"component '{c.name}'" for c in components.values() if c.public_input and is_learned(c.name)]
    if written:
        message = f"strangers can write to {', '.join(written)}; nothing says what keeps them from steering the system"
        yield Found("high_level_design.abuse_plan", message)
