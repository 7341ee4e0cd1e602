"""Contracts of import-linter that count models by name, too (`get_model`); see layers.py."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

from .layers import CONTRACTS, FLOORS, MODULES, between_features, cycles, imports, upward


class FeatureContract(Contract):
    """The layers of core apps, below the optional features of all floors."""

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


class CycleContract(Contract):
    """No cycle of files or of features, and no model by name that points to a higher layer."""

    type_name = "cycles"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        arrows = {name: imports(name) for name in MODULES}
        groups = cycles(arrows) + [group for floor in FLOORS for group in cycles(between_features(arrows, floor))]
        found = [" ".join(group) for group in groups]
        layers = [contract for contract in CONTRACTS if contract["type"] == "layers"]
        found += [line for contract in layers for line in upward(arrows, contract)]
        return ContractCheck(kept=not found, metadata={"found": found})

    render_broken_contract = FeatureContract.render_broken_contract
