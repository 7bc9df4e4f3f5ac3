"""The components of a design and what moves between them, as a diagram."""

from functools import cached_property

from mlsd_helpers.design.diagram.graph import MAX_COMPONENTS, MAX_EDGES, Graph, graph_of
from mlsd_helpers.design.diagram.mermaid import to_mermaid


class Diagram:
    """A drawing of the high-level design: what a request calls, what flows outside of it, the critical path marked.

    A notebook shows it as a picture. ``mermaid`` is its Mermaid source, which GitHub and JupyterLab draw in Markdown;
    ``svg`` is the picture as text, which needs no network and runs no script.

    Examples
    --------
    >>> from mlsd_helpers.design import Design
    >>> design = Design.new("search")
    >>> design.high_level_design.components = [{"name": "gateway", "calls": ["ranker"]}, {"name": "ranker"}]
    >>> design.diagram()
    Diagram(2 components, 1 call)
    """

    def __init__(self, document):
        self.graph: Graph = graph_of(document)

    @cached_property
    def mermaid(self) -> str:
        """Mermaid source of a flowchart."""
        return to_mermaid(self.graph)

    @cached_property
    def svg(self) -> str:
        """An SVG picture with its own colours, to be saved or shown by itself."""
        from mlsd_helpers.design.diagram.svg import to_svg

        return to_svg(self.graph)

    @property
    def why_empty(self) -> str:
        """Why nothing is drawn; empty when something is."""
        if self.graph.too_large:
            most = f"at most {MAX_COMPONENTS} components and {MAX_EDGES} calls and flows can be drawn"
            return f"{self.graph.summary}: {most}"
        return "" if self.graph.nodes else "no components yet; fill in high_level_design.components"

    def __repr__(self):
        return f"Diagram({self.why_empty or self.graph.summary})"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": repr(self)} | ({} if self.why_empty else {"image/svg+xml": self.svg})
