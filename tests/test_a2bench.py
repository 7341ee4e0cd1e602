import time, pytest, gc
from tests.test_api_lists import CostTests as Base
class BenchTests(Base):
    test_a_list_of_a_thousand_costs_what_one_of_fifty_costs = None
    test_a_list_of_ten_thousand_costs_what_one_of_fifty_costs = None
    def test_bench(self):
        from tests import make
        self.grow(10_000)
        make.measure()
        def t(a, n=5):
            self.told(a); best=9
            for _ in range(n):
                s=time.process_time(); w=time.perf_counter(); self.told(a); best=min(best, time.perf_counter()-w)
            return round(best*1000,1)
        for path in (*self.QUERIES, "news/?limit=100", "events/?limit=100", "principles/", "everything/?limit=100&fields=title"):
            first=self.told(path); j="&" if "?" in path else "?"
            last=f"{path}{j}offset={max(0,min(first['count']-20, 10000))}"
            print(f"{path:50} count {first['count']:6} first {t(path)} last {t(last)} next {t(first['next']) if first['next'] else ''}", flush=True)
