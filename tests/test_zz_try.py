from tests import make
from tests.cases import HouseCase
import feedparser, datetime as dt
from pages.news import NewsPage
from pages.press import PressPage
class T(HouseCase):
    languages=["en","es"]
    def test_it(self):
        t=make.topic(self.english,name="Food",slug="food"); a=make.author(self.english,name="Ann",slug="ann")
        for i in range(3):
            p=make.news(self.news,title="A \x0b\x01 <b>&\ud83d\ude00 %d"%i,picture=make.picture(),date=dt.date(2024,i+1,1)); p.topics=[t]; p.authors=[a]; p.save_revision().publish()
        make.press(self.news)
        for u in ["feed/","feed.json","topic/food/","author/ann/","topic/food/feed/","topic/food/feed.json","topic/x/","?topic=food&author=ann&year=2024&kind=news","?year=²&topic=%s&kind=zz"%("x"*300)]:
            r=self.client.get(self.news.url+u); print(u,r.status_code,len(r.content),r.headers.get("ETag"),r.headers.get("Cache-Control"))
            if r.status_code==200: print("   cost",self.cost_of(self.news.url+u))
        r=self.client.get(self.news.url+"feed/"); print(r.content.decode()[:3500]); d=feedparser.parse(r.content); print(d.bozo,len(d.entries))
        print(self.client.get(self.news.url+"feed.json").content.decode()[:1500])
        print("index",self.cost_of(self.news.url))
        print(self.words(self.news.url+"?topic=food&year=2024&kind=zz"))
