"""The cast of both teams, and invented buyers of many places."""

from dataclasses import dataclass

from bot.demo.dice import Dice
from bot.demo.spelling import plain_letters
from revenue.records import MemberRecord
from revenue.vocabulary import Role, Team


@dataclass(frozen=True, slots=True)
class CastMember:
    """One of us, as the playground shows them: `zone` is the IANA zone of their desk."""

    key: str
    name: str
    slack_user_id: str
    team: Team | None
    role: Role
    zone: str
    region: str | None = None
    manager: str | None = None

    @property
    def record(self) -> MemberRecord:
        """The member as storage records it."""
        return MemberRecord(
            key=self.key,
            name=self.name,
            email=f"{self.key}@tandem.example",
            slack_user_id=self.slack_user_id,
            team=self.team,
            role=self.role,
            manager=self.manager,
            region=self.region,
        )


PRIYA = CastMember("priya", "Priya", "U000PRIYA", Team.SALES, Role.REP, "Europe/London", "EMEA", "Sofia")
TOM = CastMember("tom", "Tom", "U00000TOM", Team.SALES, Role.REP, "America/New_York", "Americas", "Sofia")
MEI = CastMember("mei", "Mei", "U00000MEI", Team.SALES, Role.REP, "Asia/Singapore", "APAC", "Sofia")
SOFIA = CastMember("sofia", "Sofia", "U000SOFIA", Team.SALES, Role.LEAD, "Europe/Madrid")
JONAS = CastMember("jonas", "Jonas", "U000JONAS", Team.MARKETING, Role.MARKETER, "Europe/Berlin", None, "Lena")
MIA = CastMember("mia", "Mia", "U00000MIA", Team.MARKETING, Role.MARKETER, "Europe/Stockholm", None, "Lena")
LENA = CastMember("lena", "Lena", "U0000LENA", Team.MARKETING, Role.LEAD, "Europe/Berlin")
ADA = CastMember("ada", "Ada", "U00000ADA", None, Role.ADMIN, "Europe/Lisbon")
CAST = (PRIYA, TOM, MEI, SOFIA, JONAS, MIA, LENA, ADA)
REPS = (PRIYA, TOM, MEI)
REP_OF_REGION = {rep.region: rep for rep in REPS}

# Given and family names by country; a bar parts them where a name has two words.
_NAMES: dict[str, tuple[str, str]] = {
    "Norway": ("Ingrid Sindre Marit Eirik Solveig Håkon Tuva", "Hansen Bakken Lunde Moen Solheim Nygård Eide"),
    "Sweden": ("Elin Oskar Karin Viktor Astrid Nils Saga", "Lindström Åberg Nyström Sandberg Ek Holmgren"),
    "Denmark": ("Mads Freja Søren Signe Rasmus Dorte", "Kjær Mortensen Bech Lauridsen Thomsen Dahl"),
    "Finland": ("Aino Juhani Sanna Mikko Helmi", "Virtanen Mäkelä Laine Korhonen Niemi"),
    "Germany": ("Katrin Stefan Aylin Moritz Heike Jürgen Lea", "Brandt Özdemir Hofmann Krämer Vogel Seidel Weiß"),
    "Netherlands": ("Sanne Bram Femke Ruben Fatima", "Visser Mulder Bakker Postma Haddad"),
    "United Kingdom": ("Harriet Oliver Zara Callum Nisha Gareth Imogen", "Whitaker Bennett Okafor Shah Pryce Ellis"),
    "Ireland": ("Aoife Cormac Niamh Declan", "Byrne Gallagher Doyle Keane"),
    "France": ("Camille Antoine Nadia Mathieu Élodie", "Lefèvre Moreau Benali Garnier Roche"),
    "Spain": ("Lucía Javier Carmen Iker Marta", "Ortega Navarro Vidal Iglesias Romero"),
    "Portugal": ("Inês Tiago Beatriz Rui", "Carvalho Nogueira Pinto Matos"),
    "Italy": ("Giulia Matteo Chiara Lorenzo", "Ferrari Conti Greco Rinaldi"),
    "Poland": ("Agnieszka Paweł Zofia Marek", "Wójcik Kowalska Zieliński Nowak"),
    "Turkey": ("Elif Emre Defne Kerem", "Demir Kaya Arslan Şahin"),
    "Kenya": ("Wanjiru Otieno Achieng Kamau", "Mwangi Odhiambo Njoroge Wekesa"),
    "South Africa": ("Thandi Pieter Naledi Sipho", "Dlamini Botha Mokoena Naidoo"),
    "Egypt": ("Yasmin Karim Salma Tarek", "Mansour Fahmy Soliman Aziz"),
    "United Arab Emirates": ("Layla Omar Hessa Rashid", "Almarri Haddad Rahman Nasser"),
    "United States": (
        "Maria Kevin Latoya Ethan Grace Andre Hannah Luis Denise Tyler Keisha Brandon",
        "Johnson Ramirez Kowalski Nguyen Carter Feldman Brooks O'Neill Hayes Delgado Whitfield",
    ),
    "Canada": ("Chloé Liam Anika Étienne Parminder", "Tremblay MacLeod Singh Bouchard Campbell"),
    "Mexico": ("Ximena Alejandro Guadalupe Diego", "Hernández Castillo Robles Medina"),
    "Colombia": ("Valentina Andrés Catalina Julián", "Restrepo Cárdenas Ospina Mejía"),
    "Brazil": ("Juliana Rafael Larissa Thiago Aline", "Oliveira Souza Barbosa Tavares Lima"),
    "Chile": ("Francisca Ignacio Javiera Cristóbal", "Muñoz Sepúlveda Araya Fuentes"),
    "Argentina": ("Martina Facundo Sol Nicolás", "Giménez Bianchi Ferreyra Acosta"),
    "Singapore": ("Hui Min|Wei Jie|Aisyah|Darren|Kavitha", "Tan Lim Rahmat Goh Pillai"),
    "Japan": ("Haruka Kenji Yui Takashi Naomi", "Sato Yamamoto Kobayashi Mori Ishida"),
    "South Korea": ("Ji-woo|Min-jun|Seo-yeon|Hyun-woo", "Kim Park Choi Jung"),
    "India": ("Ananya Rohan Deepa Arjun Meera Vikram Farah", "Iyer Kapoor Banerjee Reddy Menon Khan Joshi"),
    "Indonesia": ("Dewi Budi Ratna Agus", "Santoso Wijaya Lestari Hartono"),
    "Vietnam": ("Linh Minh Thảo Quang", "Trần Phạm Lê Võ"),
    "Australia": ("Mackenzie Lachlan Priscilla Jack Amira", "Sullivan Fraser Papadopoulos Webb Nguyen"),
    "New Zealand": ("Aroha Callum Mereana Finn", "Ngata Walker Robertson Henare"),
}

TITLES: tuple[tuple[str, float], ...] = (
    ("Head of Energy", 9),
    ("VP Operations", 8),
    ("Plant Manager", 8),
    ("Facilities Director", 7),
    ("Head of Sustainability", 7),
    ("Energy Manager", 9),
    ("Chief Operating Officer", 4),
    ("CFO", 5),
    ("Finance Director", 5),
    ("Head of IT", 6),
    ("IT Security Lead", 4),
    ("Procurement Manager", 7),
    ("Engineering Manager", 5),
    ("Sustainability Analyst", 4),
    ("Site Controller", 3),
    ("Managing Director", 3),
)


def _words(text: str) -> list[str]:
    return text.split("|") if "|" in text else text.split()


@dataclass(slots=True)
class Registrar:
    """Gives every buyer a name of their country that nobody else in the demo has."""

    taken: set[str]

    def name(self, country: str, dice: Dice) -> str:
        """A free name; when a country has run out of them, a second family name joins the first."""
        given, family = (_words(part) for part in _NAMES[country])
        free = [f"{first} {last}" for first in given for last in family if f"{first} {last}" not in self.taken]
        if not free:
            free = [
                f"{first} {last}-{second}"
                for first in given
                for last in family
                for second in family
                if last != second and f"{first} {last}-{second}" not in self.taken
            ]
        chosen = dice.choice(free)
        self.taken.add(chosen)
        return chosen


def address(name: str, domain: str) -> str:
    """A mail address in the usual form first.last@domain, in ASCII."""
    local = plain_letters(name).lower().replace("'", "").replace(" ", ".")
    return f"{local}@{domain}"
