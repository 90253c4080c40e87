"""Names of invented people, by country. Every combination is made up; family names do not bend with the given name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from scheduler.samples.dice import Dice

_GIVEN: Mapping[str, str] = {
    "AE": "Amna Fatima Hamad Khalifa Latifa Majid Mariam Noura Obaid Rashid Salama Shamma Sultan Yousuf",
    "AR": "Agustina Bautista Camila Delfina Facundo Ignacio Julieta Lautaro Malena Nahuel Pilar Ramiro Sol Tomás",
    "AU": "Angus Bronte Callum Darcy Freya Hamish Imogen Jarrah Kirra Lachlan Minh Priya Tahlia Xavier",
    "BR": "Beatriz Caio Débora Edson Flávia Gustavo Heitor Isadora João Larissa Mateus Raíssa Thiago Yara",
    "CA": "Amélie Brielle Connor Desmond Étienne Gurpreet Harjot Jasmine Keegan Maëlle Nanuk Rhys Siobhán Wyatt",
    "CL": "Antonia Benjamín Catalina Emilia Gaspar Javiera Maite Nicanor Rayén Rocío Simón Trinidad Vicente Ximena",
    "CN": "Chen Fang Hao Jing Lei Meiling Na Qiang Rui Shu Ting Wei Xiaoyu Yifan",
    "DE": "Anneke Birte Cem Dilara Emil Friederike Greta Henning Jonas Katja Lennart Malte Svenja Tarek",
    "EG": "Amr Basma Dina Farida Hossam Karim Lamia Mahmoud Nadia Omar Rania Sherif Tarek Yasmin",
    "ES": "Aitana Blanca Carmen Diego Elena Fermín Gonzalo Inés Jimena Leire Marcos Nerea Pau Rodrigo",
    "FR": "Amandine Baptiste Clémence Driss Élodie Fabien Gaëlle Hugo Inès Julien Kadiatou Léa Mathis Océane",
    "GB": "Aisha Bethan Callum Daisy Elliot Fiona Gareth Harriet Idris Jaspreet Kwame Lowri Niamh Owen",
    "IE": "Aoife Brendan Ciara Darragh Eimear Fionn Gráinne Iarla Muireann Niall Oisín Róisín Sorcha Tadhg",
    "IL": "Adi Boaz Dafna Eitan Gali Hila Itai Lior Michal Noam Ofer Roni Shira Yael",
    "IN": "Aarav Ananya Bhavna Deepak Farhan Gayatri Harish Ishita Kavya Lakshmi Manish Nandini Rohan Sneha Vikram",
    "JP": "Akari Daichi Emi Fumiko Haruka Itsuki Kaito Mio Naoki Ren Sakura Takumi Yui Yuto",
    "KE": "Achieng Baraka Chebet Faith Jabali Kamau Mumbi Njeri Otieno Purity Rehema Wairimu Wanjiru Zawadi",
    "MA": "Amine Btissam Chaimae Driss Ghita Hamza Ikram Jamila Mehdi Nawal Othmane Salma Yassine Zineb",
    "MX": "Abril Citlali Diego Emiliano Fernanda Gael Itzel Jimena Leonardo Mariana Nayeli Octavio Regina Xóchitl",
    "NG": "Adaeze Babajide Chidi Damilola Efe Folake Ifeoma Kelechi Musa Ngozi Obinna Temitope Yusuf Zainab",
    "NL": "Anouk Bram Daan Fleur Gijs Ilse Joost Lotte Maarten Noor Pieter Roos Sanne Youssef",
    "NP": "Anisha Bikash Chandra Dipesh Gita Kiran Manju Nabin Prakriti Ramila Sabina Suman Tshering Usha",
    "NZ": "Aroha Brodie Caitlin Hemi Isla Keri Liam Mereana Nikau Ruby Sione Tane Vaea Wiremu",
    "PH": "Althea Bayani Carlo Dalisay Erlinda Jericho Ligaya Marisol Noel Paolo Rowena Sheila Teodoro Vilma",
    "PK": "Adeel Bushra Danish Faiza Hamid Iqra Junaid Kiran Maham Nadeem Rabia Saad Usman Zara",
    "PL": "Agnieszka Bartosz Celina Dawid Ewelina Grzegorz Hanna Jakub Kinga Łukasz Małgorzata Piotr Stefan Zuzanna",
    "SA": "Abdulaziz Bandar Dalal Fahad Ghada Hessa Ibrahim Lama Mishaal Nouf Reem Saud Turki Wafa",
    "SG": "Aisyah Benedict Cheryl Daryl Farah Gopal Hui Min Kah Wei Letchumi Ming Nurul Ravi Shu Yi Zhi Hao",
    "TR": "Aylin Burak Cansu Deniz Elif Ferhat Gizem Hakan Kerem Leyla Melis Onur Selin Tolga",
    "US": "Alicia Brandon Carmen Dwayne Ebony Hannah Jamal Kaylee Luis Mei Nathan Priya Rosa Tyler",
    "ZA": "Anele Bongani Chantelle Dumisani Francois Jabu Kagiso Lerato Marlize Naledi Pieter Sibusiso Thandeka Zanele",
}
_FAMILY: Mapping[str, str] = {
    "AE": "Al-Ameri, Al-Blooshi, Al-Dhaheri, Al-Falasi, Al-Ketbi, Al-Mazrouei, Al-Nuaimi, Al-Romaithi, Al-Suwaidi",
    "AR": "Acosta, Benítez, Cabrera, Domínguez, Ferreyra, Giménez, Ledesma, Medina, Ojeda, Peralta, Quiroga, Sosa",
    "AU": "Atkinson, Barlow, Doyle, Fraser, Hartley, Ikeda, Lawson, McKenna, Nguyen, Pappas, Rossi, Singh, Walsh",
    "BR": "Araújo, Barbosa, Cardoso, Duarte, Fonseca, Lacerda, Moura, Nogueira, Pacheco, Queiroz, Teixeira, Vieira",
    "CA": "Bélanger, Chow, Dhaliwal, Fortin, Gagnon, Hutchinson, Kowalchuk, MacIsaac, Okafor, Pelletier, Tootoo, Wong",
    "CL": "Araya, Bravo, Carrasco, Espinoza, Fuentes, Henríquez, Llanquileo, Núñez, Orellana, Saavedra, Tapia, Vergara",
    "CN": "Cao, Deng, Feng, Guo, Huang, Jiang, Liang, Ma, Pan, Qiu, Shen, Tang, Xie, Zheng",
    "DE": "Ahrens, Brandt, Demir, Ebeling, Friedrichs, Hansen, Jansen, Krüger, Lorenz, Petersen, Schröder, Yılmaz",
    "EG": "Abdelrahman, Barakat, Darwish, Elsayed, Fahmy, Gaber, Hegazy, Mansour, Naguib, Ramadan, Shafik, Zaki",
    "ES": "Aguirre, Bermejo, Calvo, Echeverría, Ferrer, Garrido, Iglesias, Lozano, Molina, Pascual, Rubio, Vidal",
    "FR": "Aubert, Benali, Chevalier, Delorme, Fontaine, Guérin, Lefort, Marchand, Ndiaye, Perrot, Renaud, Vasseur",
    "GB": "Ahmed, Beckett, Cartwright, Davies, Ellwood, Grewal, Hargreaves, Llewellyn, MacLeod, Mensah, Patel, Shaw",
    "IE": "Brennan, Carty, Devlin, Fallon, Gaffney, Hanrahan, Kavanagh, Lacey, Mulqueen, O’Dowd, Quigley, Tierney",
    "IL": "Amar, Barak, Dagan, Elkayam, Friedman, Golan, Haddad, Katz, Lavi, Mizrahi, Peretz, Shaked",
    "IN": "Banerjee, Chauhan, Deshpande, Ghosh, Iyer, Joshi, Kulkarni, Menon, Naidu, Pillai, Rao, Saxena, Verma",
    "JP": "Aoki, Endo, Fujita, Hayashi, Ishikawa, Kimura, Matsuda, Nakagawa, Okada, Saito, Takeda, Yamashita",
    "KE": "Barasa, Cheruiyot, Gathogo, Karanja, Kiprop, Macharia, Mutua, Ndung’u, Odhiambo, Simiyu, Wekesa",
    "MA": "Alaoui, Benjelloun, Chraibi, El Fassi, Filali, Idrissi, Lahlou, Mernissi, Ouazzani, Saidi, Tazi",
    "MX": "Ávila, Bautista, Cervantes, Escobar, Guzmán, Ibarra, Juárez, Luna, Maldonado, Navarro, Olvera, Rangel",
    "NG": "Abubakar, Adeyemi, Balogun, Chukwu, Eze, Ibekwe, Lawal, Nwosu, Ogunleye, Okoro, Sanusi, Uche",
    "NL": "Bakker, de Wit, El Amrani, Hoekstra, Kuipers, Mulder, Postma, van den Berg, van Leeuwen, Visser, Zijlstra",
    "NP": "Adhikari, Basnet, Dahal, Gurung, Karki, Lama, Maharjan, Pandey, Rai, Shrestha, Tamang, Thapa",
    "NZ": "Anderson, Faleolo, Harris, Kereama, Lomu, Mitchell, Ngata, Parata, Rewi, Stirling, Tautahi, Wihongi",
    "PH": "Abad, Bautista, Dizon, Evangelista, Galang, Ilagan, Lacson, Macaraeg, Ocampo, Pangilinan, Villanueva",
    "PK": "Abbasi, Baloch, Chaudhry, Durrani, Farooqi, Gillani, Hashmi, Jatoi, Memon, Niazi, Siddiqui, Yousafzai",
    "PL": "Adamczyk, Bąk, Dudek, Jabłoński, Kaczmarek, Lis, Mazur, Nowak, Pawlak, Sikora, Wójcik, Zając",
    "SA": "Al-Anazi, Al-Dossari, Al-Ghamdi, Al-Harbi, Al-Juhani, Al-Mutairi, Al-Otaibi, Al-Qahtani, Al-Zahrani",
    "SG": "Chua, Goh, Ismail, Koh, Lim, Menon, Ng, Ong, Rahman, Seah, Tan, Yeo",
    "TR": "Aksoy, Bulut, Çelik, Doğan, Erdem, Güneş, Kaplan, Özkan, Polat, Şahin, Tekin, Yıldız",
    "US": "Alvarez, Brooks, Castillo, Dawson, Fitzgerald, Hernandez, Jackson, Kim, Lindqvist, Nakamura, Washington",
    "ZA": "Botha, Dlamini, Fourie, Govender, Khumalo, Mabaso, Mokoena, Naidoo, Pretorius, Sithole, van Wyk, Zulu",
}
_PLAIN = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "ß": "ss", "æ": "ae", "’": "", " ": "-"})


def _given(country: str) -> list[str]:
    # Singapore's Chinese given names are two words, so they are kept together
    text = _GIVEN[country]
    for pair in ("Hui Min", "Kah Wei", "Shu Yi", "Zhi Hao"):
        text = text.replace(pair, pair.replace(" ", "_"))
    return [each.replace("_", " ") for each in text.split()]


GIVEN: Mapping[str, tuple[str, ...]] = {country: tuple(_given(country)) for country in _GIVEN}
FAMILY: Mapping[str, tuple[str, ...]] = {country: tuple(text.split(", ")) for country, text in _FAMILY.items()}


def draw_name(country: str, dice: Dice) -> str:
    """Return a given and a family name that fit a country (ISO 3166 code)."""
    return f"{dice.pick(GIVEN[country])} {dice.pick(FAMILY[country])}"


def plain(name: str) -> str:
    """Return a name as lower-case ASCII letters and hyphens, for identifiers and e-mail addresses."""
    letters = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode().lower()
    return "".join(each for each in letters if each.isalnum() or each == "-")
