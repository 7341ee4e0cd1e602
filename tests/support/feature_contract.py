"""Contract of import-linter: layers of the apps of a floor, below its optional features; see layers.py."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

from .layers import MODULES, imports, upward


class FeatureContract(Contract):
    type_name = "features"
    layers = fields.ListField(subfield=fields.StringField())
    left = fields.SetField(
        subfield=fields.StringField(), required=False
    )  # arrows to turn; one that is gone is named, too

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        contract = {"type": self.type_name, "layers": self.layers}
        found = set(upward({name: imports(name) for name in MODULES}, contract)) ^ set(self.left or ())
        return ContractCheck(kept=not found, metadata={"found": sorted(found)})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["found"]:
            output.print_error(line)
