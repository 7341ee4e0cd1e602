"""The rules of the house: what every kind of page has, where it may stand, and how the rooms are kept."""

import ast
import re
from graphlib import TopologicalSorter
from importlib import import_module
from io import StringIO
