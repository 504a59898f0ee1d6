"""Invented companies of three regions, and the zone their people live in."""

import re
from dataclasses import dataclass

from bot.demo.dice import Dice
from bot.demo.spelling import plain_letters
from revenue.records import AccountRecord

# country -> (region, zones its people may live in)
COUNTRIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Norway": ("EMEA", ("Europe/Oslo",)),
    "Sweden": ("EMEA", ("Europe/Stockholm",)),
    "Denmark": ("EMEA", ("Europe/Copenhagen",)),
    "Finland": ("EMEA", ("Europe/Helsinki",)),
    "Germany": ("EMEA", ("Europe/Berlin",)),
    "Netherlands": ("EMEA", ("Europe/Amsterdam",)),
    "United Kingdom": ("EMEA", ("Europe/London",)),
    "Ireland": ("EMEA", ("Europe/Dublin",)),
    "France": ("EMEA", ("Europe/Paris",)),
    "Spain": ("EMEA", ("Europe/Madrid",)),
    "Portugal": ("EMEA", ("Europe/Lisbon",)),
    "Italy": ("EMEA", ("Europe/Rome",)),
    "Poland": ("EMEA", ("Europe/Warsaw",)),
    "Turkey": ("EMEA", ("Europe/Istanbul",)),
    "Kenya": ("EMEA", ("Africa/Nairobi",)),
    "South Africa": ("EMEA", ("Africa/Johannesburg",)),
    "Egypt": ("EMEA", ("Africa/Cairo",)),
    "United Arab Emirates": ("EMEA", ("Asia/Dubai",)),
    "United States": ("Americas", ("America/New_York", "America/Chicago", "America/Los_Angeles")),
    "Canada": ("Americas", ("America/Toronto", "America/Vancouver")),
    "Mexico": ("Americas", ("America/Mexico_City",)),
    "Colombia": ("Americas", ("America/Bogota",)),
    "Brazil": ("Americas", ("America/Sao_Paulo",)),
    "Chile": ("Americas", ("America/Santiago",)),
    "Argentina": ("Americas", ("America/Argentina/Buenos_Aires",)),
    "Singapore": ("APAC", ("Asia/Singapore",)),
    "Japan": ("APAC", ("Asia/Tokyo",)),
    "South Korea": ("APAC", ("Asia/Seoul",)),
    "India": ("APAC", ("Asia/Kolkata",)),
    "Indonesia": ("APAC", ("Asia/Jakarta",)),
    "Vietnam": ("APAC", ("Asia/Ho_Chi_Minh",)),
    "Australia": ("APAC", ("Australia/Sydney", "Australia/Perth")),
    "New Zealand": ("APAC", ("Pacific/Auckland",)),
}

# name | industry | country | employees
_COMPANIES = """
Nordlys Energi | Energy | Norway | 1400
Brightwater | Water | United Kingdom | 820
Kite & Co | Consulting | Portugal | 260
Helio Retail | Retail | Germany | 3100
Finch Labs | Life sciences | United States | 540
Osk AS | Fisheries | Norway | 310
Alder | Furniture | Denmark | 450
Fjordkraft Verft | Shipbuilding | Norway | 980
Solberg Foods | Food | Norway | 640
Lindqvist Papper | Paper | Sweden | 2200
Tundra Data | Data centres | Sweden | 380
Björk & Berg | Construction | Sweden | 720
Havn Logistik | Logistics | Denmark | 1150
Vestkyst Mejeri | Food | Denmark | 530
Kaarna Metals | Metals | Finland | 1700
Revontuli Games | Software | Finland | 190
Ostwind Chemie | Chemicals | Germany | 2600
Kessler Antriebe | Machinery | Germany | 1250
Blaubach Textil | Textiles | Germany | 410
Rheintal Glas | Glass | Germany | 880
De Molen Bakkers | Food | Netherlands | 350
Polder Cold Storage | Logistics | Netherlands | 470
Tulp Robotics | Machinery | Netherlands | 230
Thornbury Hospitals | Health care | United Kingdom | 4200
Penrose Hotels | Hospitality | United Kingdom | 1900
Wren & Marlow | Retail | United Kingdom | 560
Greystone Quarries | Mining | Ireland | 290
Shannon Aero | Aerospace | Ireland | 760
Lumière Cosmetics | Consumer goods | France | 1300
Val d'Orbe | Food | France | 480
Atelier Garonne | Aerospace | France | 900
Costa Brisa Resorts | Hospitality | Spain | 2100
Olivar Sur | Food | Spain | 340
Sierra Telecom | Telecom | Spain | 1600
Douro Ceramics | Ceramics | Portugal | 420
Ponte Nova Bank | Banking | Portugal | 1850
Fornace Bianchi | Ceramics | Italy | 370
Adria Ferries | Transport | Italy | 1050
Wisla Automotive | Automotive | Poland | 2400
Bursztyn Pharma | Life sciences | Poland | 690
Anadolu Cam | Glass | Turkey | 1500
Savanna Tea | Food | Kenya | 830
Karoo Solar | Energy | South Africa | 300
Table Bay Foods | Food | South Africa | 1100
Delta Spinning | Textiles | Egypt | 1950
Falcon Cooling | Facilities | United Arab Emirates | 610
Cascade Grain | Agriculture | United States | 940
Juniper Health | Health care | United States | 3600
Copperline Rail | Transport | United States | 2700
Maple & Main | Retail | United States | 1200
Redwood Charter Schools | Education | United States | 780
Granite State Brewing | Beverages | United States | 260
Bluebonnet Plastics | Chemicals | United States | 670
Pioneer Ice | Food | United States | 330
Lakeshore Foundry | Metals | United States | 590
Tidewater Labs | Life sciences | United States | 450
Mesa Verde Semiconductors | Electronics | United States | 2900
Harbor Street Media | Media | United States | 240
Prairie Wind Co-op | Energy | United States | 410
Quillfeather Books | Retail | United States | 310
Aspen Ridge Hotels | Hospitality | United States | 1400
Northgate Paper | Paper | Canada | 860
Boreal Timber | Forestry | Canada | 520
Saint-Laurent Freight | Logistics | Canada | 1300
Chinook Dairy | Food | Canada | 390
Talavera Tiles | Ceramics | Mexico | 440
Norte Acero | Metals | Mexico | 2300
Agave Azul | Beverages | Mexico | 280
Café Cordillera | Food | Colombia | 620
Medellin Textiles | Textiles | Colombia | 750
Ipanema Foods | Food | Brazil | 1750
Serra Verde Papel | Paper | Brazil | 1350
Pampa Data | Data centres | Brazil | 360
Rio Claro Vidros | Glass | Brazil | 500
Atacama Minerals | Mining | Chile | 2050
Valparaiso Ports | Transport | Chile | 910
Patagonia Wool | Textiles | Argentina | 270
La Plata Motors | Automotive | Argentina | 1100
Straits Data Centres | Data centres | Singapore | 540
Merlion Shipping | Transport | Singapore | 1450
Orchid Semicon | Electronics | Singapore | 1900
Kiso Precision | Machinery | Japan | 730
Aozora Foods | Food | Japan | 1250
Minato Cold Chain | Logistics | Japan | 480
Hinode Glass | Glass | Japan | 1020
Hanbit Display | Electronics | South Korea | 2800
Namsan Hotels | Hospitality | South Korea | 650
Deccan Cement | Construction | India | 3300
Malabar Spices | Food | India | 560
Indus Cloud | Software | India | 1150
Saffron Mills | Textiles | India | 890
Godavari Pharma | Life sciences | India | 2100
Garuda Packaging | Packaging | Indonesia | 970
Sunda Palm Paper | Paper | Indonesia | 1250
Lotus Garment | Textiles | Vietnam | 1600
Mekong Rice Works | Food | Vietnam | 430
Wattle Creek Wines | Beverages | Australia | 210
Southern Cross Rail | Transport | Australia | 1800
Bondi Health | Health care | Australia | 950
Kimberley Ore | Mining | Australia | 2500
Eucalypt Schools | Education | Australia | 640
Kauri Dairy | Food | New Zealand | 780
Harakeke Textiles | Textiles | New Zealand | 180
Aotea Ferries | Transport | New Zealand | 340
"""


@dataclass(frozen=True, slots=True)
class Company:
    """An account with the zone in which its buyers keep their hours."""

    record: AccountRecord
    region: str
    country: str
    zone: str
    employees: int

    @property
    def key(self) -> str:
        """The account's key."""
        return self.record.key


def slug(name: str) -> str:
    """A name as lower-case ASCII words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", plain_letters(name).lower()).strip("-")


def companies(seed: int) -> dict[str, Company]:
    """All companies by name, in the order of the list above."""
    found = {}
    for line in _COMPANIES.strip().splitlines():
        name, industry, country, employees = (part.strip() for part in line.split("|"))
        region, zones = COUNTRIES[country]
        key = slug(name)
        record = AccountRecord(key, name, f"{key}.example", industry, region, country, int(employees))
        zone = Dice.of(seed, "zone", key).choice(zones)
        found[name] = Company(record, region, country, zone, int(employees))
    return found
