"""Addresses as on an envelope, told in parts; what is not recognised is not guessed."""

from django.test import SimpleTestCase

from pages.network.postal_address import postal_address

TABLE = {
    "939 W. Capitol St.\nJackson, MS 39203": ("939 W. Capitol St.", "Jackson", "MS", "39203", "US"),
    "939 W. Capitol St., Jackson, MS 39203": ("939 W. Capitol St.", "Jackson", "MS", "39203", "US"),
    "Our House\n1 Main Street\nJackson MS 39203-1234\n": (
        "Our House, 1 Main Street",
        "Jackson",
        "MS",
        "39203-1234",
        "US",
    ),
    "1 Main Street\nJackson, MS": ("1 Main Street", "Jackson", "MS", None, "US"),
    "West Jackson\nJackson, MS 39203\nUSA": ("West Jackson", "Jackson", "MS", "39203", "USA"),
    "200 King St\nToronto ON M5V 2T6": ("200 King St", "Toronto", "ON", "M5V 2T6", "CA"),
    "Calle 5 n.º 10\n06700 Ciudad de México, CDMX\nMéxico": (
        "Calle 5 n.º 10",
        "Ciudad de México",
        "CDMX",
        "06700",
        "México",
    ),
    "Hauptstr. 3\n10115 Berlin\nDeutschland": ("Hauptstr. 3", "Berlin", None, "10115", "Deutschland"),
    "10 Downing St\nLondon SW1A 2AA": ("10 Downing St", "London", None, "SW1A 2AA", None),
    "1 Main Street\nJackson": ("1 Main Street, Jackson", None, None, None, None),
    "1 Main Street": ("1 Main Street", None, None, None, None),
    "شارع النيل ١٠\nالقاهرة": ("شارع النيل ١٠, القاهرة", None, None, None, None),
    "12 High Street 4\nXX 39203\nA\nB": ("12 High Street 4, XX 39203, A, B", None, None, None, None),
}
PARTS = ("streetAddress", "addressLocality", "addressRegion", "postalCode", "addressCountry")


class PostalTests(SimpleTestCase):
    def test_the_table(self):
        for text, wanted in TABLE.items():
            with self.subTest(text=text):
                found = postal_address(text)
                self.assertEqual(found.pop("@type"), "PostalAddress")
                self.assertEqual(tuple(found.get(part) for part in PARTS), wanted)
                self.assertLessEqual(set(found), set(PARTS))

    def test_nothing_of_nothing(self):
        self.assertEqual(postal_address(" \n , \n"), {})
