"""Where the people of the samples live: zone, public holidays, languages and which days are worked there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A place of work. ``days`` is the local working week in ``opening_hours`` notation."""

    country: str
    time_zone: str
    holidays: str
    languages: tuple[str, ...] = ("en",)
    days: str = "Mo-Fr"


def _place(country: str, time_zone: str, holidays: str = "", languages: str = "en", days: str = "Mo-Fr") -> Place:
    return Place(country, time_zone, holidays or country, tuple(languages.split()), days)


PLACES: Mapping[str, Place] = {
    "Adelaide": _place("AU", "Australia/Adelaide", "AU-SA"),
    "Amsterdam": _place("NL", "Europe/Amsterdam", languages="nl en"),
    "Auckland": _place("NZ", "Pacific/Auckland", "NZ-AUK"),
    "Bengaluru": _place("IN", "Asia/Kolkata", "IN-KA"),
    "Berlin": _place("DE", "Europe/Berlin", "DE-BE", languages="de en"),
    "Buenos Aires": _place("AR", "America/Argentina/Buenos_Aires", languages="es en"),
    "Cairo": _place("EG", "Africa/Cairo", days="Su-Th", languages="ar en"),
    "Casablanca": _place("MA", "Africa/Casablanca", languages="ar fr en"),
    "Chatham Islands": _place("NZ", "Pacific/Chatham"),
    "Chicago": _place("US", "America/Chicago", "US-IL"),
    "Dubai": _place("AE", "Asia/Dubai", languages="ar en"),
    "Dublin": _place("IE", "Europe/Dublin"),
    "Hamburg": _place("DE", "Europe/Berlin", "DE-HH", languages="de en"),
    "Honolulu": _place("US", "Pacific/Honolulu", "US-HI"),
    "Houston": _place("US", "America/Chicago", "US-TX"),
    "Istanbul": _place("TR", "Europe/Istanbul", languages="tr en"),
    "Johannesburg": _place("ZA", "Africa/Johannesburg"),
    "Karachi": _place("PK", "Asia/Karachi", languages="ur en"),
    "Kathmandu": _place("NP", "Asia/Kathmandu", days="Su-Th", languages="ne en"),
    "Lagos": _place("NG", "Africa/Lagos"),
    "London": _place("GB", "Europe/London", "GB-ENG"),
    "Lord Howe Island": _place("AU", "Australia/Lord_Howe", "AU-NSW"),
    "Los Angeles": _place("US", "America/Los_Angeles", "US-CA"),
    "Madrid": _place("ES", "Europe/Madrid", "ES-MD", languages="es en"),
    "Manila": _place("PH", "Asia/Manila", languages="fil en"),
    "Mexico City": _place("MX", "America/Mexico_City", languages="es en"),
    "Montréal": _place("CA", "America/Toronto", "CA-QC", languages="fr en"),
    "Nairobi": _place("KE", "Africa/Nairobi", languages="sw en"),
    "New York": _place("US", "America/New_York", "US-NY"),
    "Paris": _place("FR", "Europe/Paris", languages="fr en"),
    "Perth": _place("AU", "Australia/Perth", "AU-WA"),
    "Riyadh": _place("SA", "Asia/Riyadh", days="Su-Th", languages="ar en"),
    "San Francisco": _place("US", "America/Los_Angeles", "US-CA"),
    "Santiago": _place("CL", "America/Santiago", languages="es en"),
    "Shanghai": _place("CN", "Asia/Shanghai", languages="zh en"),
    "Singapore": _place("SG", "Asia/Singapore", languages="en zh"),
    "St John’s": _place("CA", "America/St_Johns", "CA-NL"),
    "Sydney": _place("AU", "Australia/Sydney", "AU-NSW"),
    "São Paulo": _place("BR", "America/Sao_Paulo", "BR-SP", languages="pt en"),
    "Tel Aviv": _place("IL", "Asia/Jerusalem", days="Su-Th", languages="he en"),
    "Tokyo": _place("JP", "Asia/Tokyo", languages="ja en"),
    "Toronto": _place("CA", "America/Toronto", "CA-ON"),
    "Warsaw": _place("PL", "Europe/Warsaw", languages="pl en"),
}

WORLD: Mapping[str, float] = {
    "Bengaluru": 13, "New York": 8, "London": 7, "Los Angeles": 5.3, "Chicago": 5.3, "Berlin": 5, "São Paulo": 4.8,
    "Shanghai": 4, "Paris": 3.3, "Tokyo": 3.3, "Manila": 3, "Mexico City": 2.7, "Toronto": 2.6, "Sydney": 2.3,
    "Madrid": 2.3, "Cairo": 2.2, "Istanbul": 1.9, "Warsaw": 2.1, "Johannesburg": 2, "Tel Aviv": 1.7, "Lagos": 1.7,
    "Karachi": 1.7, "Riyadh": 1.7, "Dubai": 1.7, "Singapore": 1.6, "Buenos Aires": 1.5, "Auckland": 1.5, "Dublin": 1,
    "Santiago": 1, "Nairobi": 0.8, "Adelaide": 0.8, "St John’s": 0.7, "Casablanca": 0.7, "Kathmandu": 0.6,
    "Lord Howe Island": 0.35, "Chatham Islands": 0.15,
}  # fmt: skip
"""How many people of a large international company work where, in per cent: 36 places in 36 zones."""
