/// Forenames of women and of men, from one part of the world or one time.
pub(super) struct Forenames {
    pub(super) women: &'static [&'static str],
    pub(super) men: &'static [&'static str],
}

/// English forenames by time of birth: before 1965, before 1995, since.
#[rustfmt::skip]
pub(super) const ENGLISH: [Forenames; 3] = [
    Forenames {
        women: &["MARGARET", "MARY", "SUSAN", "PATRICIA", "CHRISTINE", "JEAN", "LINDA", "BARBARA", "ANN", "SANDRA", "PAULINE", "JANET", "MAUREEN", "SHEILA", "CAROL", "DOROTHY", "JOAN", "JUNE", "BRENDA", "JUDITH", "ELIZABETH", "VALERIE", "JOYCE", "KATHLEEN", "DOREEN", "EILEEN", "RITA", "SYLVIA", "BERYL", "MARION", "GILLIAN", "JACQUELINE", "KATHERINE", "ROSEMARY", "IRENE", "MAVIS"],
        men: &["JOHN", "DAVID", "MICHAEL", "PETER", "ROBERT", "ALAN", "BRIAN", "WILLIAM", "KENNETH", "RONALD", "DEREK", "GEORGE", "ANTHONY", "JAMES", "ROY", "RAYMOND", "TERENCE", "KEITH", "COLIN", "GRAHAM", "DENNIS", "BARRY", "MALCOLM", "GEOFFREY", "ROGER", "TREVOR", "FRANK", "ERIC", "ARTHUR", "STANLEY", "NORMAN", "LESLIE", "THOMAS", "CHARLES", "EDWARD", "RICHARD"],
    },
    Forenames {
        women: &["SARAH", "EMMA", "CLAIRE", "NICOLA", "JOANNE", "LISA", "MICHELLE", "KAREN", "TRACEY", "REBECCA", "LAURA", "AMANDA", "RACHEL", "LOUISE", "SAMANTHA", "VICTORIA", "KELLY", "GEMMA", "JULIE", "DEBORAH", "HELEN", "DONNA", "SHARON", "CATHERINE", "JENNIFER", "STACEY", "LEANNE", "NATALIE", "KERRY", "ALISON", "ZOE", "HAYLEY", "ELIZABETH", "STEPHANIE", "KATIE", "DAWN", "LINDSEY", "CHARLOTTE", "DANIELLE", "LYNSEY"],
        men: &["PAUL", "DAVID", "ANDREW", "MARK", "STEPHEN", "CHRISTOPHER", "JAMES", "MATTHEW", "DANIEL", "RICHARD", "MICHAEL", "ROBERT", "LEE", "SIMON", "JASON", "DARREN", "CRAIG", "ADAM", "KEVIN", "GARY", "WAYNE", "NEIL", "STUART", "THOMAS", "JONATHAN", "BENJAMIN", "GARETH", "SCOTT", "CARL", "STEVEN", "MARTIN", "IAN", "NICHOLAS", "ANTHONY", "RYAN", "DEAN", "ALEXANDER", "TIMOTHY", "JOSEPH", "PHILIP"],
    },
    Forenames {
        women: &["OLIVIA", "AMELIA", "CHLOE", "EMILY", "JESSICA", "SOPHIE", "GRACE", "LILY", "ELLA", "MIA", "ISLA", "AVA", "POPPY", "EVIE", "RUBY", "MEGAN", "LUCY", "HANNAH", "ELLIE", "CHARLOTTE", "FREYA", "DAISY", "PHOEBE", "HOLLY", "ABIGAIL", "MOLLY", "BETHANY", "SCARLETT", "JASMINE", "ERIN", "ALICE", "MATILDA", "LAUREN", "PAIGE", "SIENNA", "ISABELLE", "ELIZABETH", "MILLIE", "CAITLIN", "SHANNON"],
        men: &["JACK", "OLIVER", "HARRY", "GEORGE", "CHARLIE", "JOSHUA", "THOMAS", "JAMES", "NOAH", "WILLIAM", "ALFIE", "JACOB", "LEO", "OSCAR", "ARCHIE", "SAMUEL", "LUKE", "ETHAN", "CALLUM", "CONNOR", "LIAM", "KYLE", "JORDAN", "RHYS", "BRADLEY", "NATHAN", "DYLAN", "TYLER", "LEWIS", "MAX", "LOGAN", "HARVEY", "BEN", "RYAN", "DANIEL", "JOSEPH", "TOBY", "REUBEN", "FREDDIE", "KIERAN"],
    },
];

/// The other patterns: South Asian Muslim, Sikh, Hindu, West African, East European, Iberian, Arab and Somali, East Asian.
#[rustfmt::skip]
pub(super) const OTHER: [Forenames; 8] = [
    Forenames {
        women: &["FATIMA", "AYESHA", "SHAZIA", "NASREEN", "SAIMA", "RUKHSANA", "AMINA", "ZAINAB", "MARYAM", "NAZIA", "SHABANA", "KHADIJA", "PARVEEN", "SADIA", "HAFSA", "TAHIRA", "SANA", "IQRA", "RABIA", "FARZANA", "NUSRAT", "SUMAIYA"],
        men: &["MOHAMMED", "ABDUL", "AHMED", "IMRAN", "TARIQ", "BILAL", "USMAN", "HASSAN", "ALI", "YUSUF", "IBRAHIM", "KHALID", "SHAHID", "NADEEM", "ASIF", "RASHID", "ZAHID", "HAMZA", "ADNAN", "JAVED", "FAISAL", "OMAR", "SAJID", "ARSHAD"],
    },
    Forenames {
        women: &["HARPREET", "MANPREET", "GURPREET", "JASPREET", "SIMRAN", "KULDEEP", "PARAMJIT", "SURINDER", "BALJIT", "NAVDEEP", "AMANDEEP", "RAVINDER"],
        men: &["GURPREET", "HARPREET", "JASWINDER", "BALJIT", "AMRIT", "KULDEEP", "SUKHDEV", "RAJINDER", "MANJIT", "HARJIT", "INDERJIT", "AMANDEEP"],
    },
    Forenames {
        women: &["PRIYA", "ANJALI", "MEENA", "KAVITA", "NISHA", "POOJA", "SUNITA", "DEEPA", "LAKSHMI", "REKHA", "HEENA", "BHAVNA", "JYOTI", "NEHA"],
        men: &["RAJESH", "AMIT", "SANJAY", "VIJAY", "NITIN", "SURESH", "KIRAN", "ANIL", "DIPAK", "RAHUL", "HITESH", "BHAVESH", "MANOJ", "VIKRAM"],
    },
    Forenames {
        women: &["OLUWASEUN", "CHIAMAKA", "ADENIKE", "FUNMILAYO", "NGOZI", "ABENA", "AKOSUA", "BLESSING", "TEMITOPE", "CHINYERE", "FOLASADE", "GRACE", "AMARACHI", "ESI", "MERCY", "PATIENCE", "YETUNDE", "IFEOMA"],
        men: &["OLUWASEGUN", "CHUKWUEMEKA", "BABATUNDE", "KWAME", "EMEKA", "OLUMIDE", "KOFI", "TUNDE", "CHIDI", "SAMUEL", "IKECHUKWU", "ADEBAYO", "YAW", "EMMANUEL", "OLADIPO", "OBINNA", "KWABENA", "SOLOMON"],
    },
    Forenames {
        women: &["AGNIESZKA", "KATARZYNA", "MAGDALENA", "ANNA", "MONIKA", "EWA", "JOANNA", "IOANA", "MARIA", "ELENA", "ANDREEA", "MIHAELA", "DOROTA", "BEATA", "ALEKSANDRA", "JUSTYNA", "RASA", "KRISTINA"],
        men: &["PIOTR", "TOMASZ", "KRZYSZTOF", "ANDRZEJ", "MAREK", "PAWEL", "MARCIN", "GRZEGORZ", "IONUT", "ALEXANDRU", "MIHAI", "CRISTIAN", "ANDREI", "VASILE", "JAROSLAW", "JAKUB", "DARIUS", "MANTAS"],
    },
    Forenames {
        women: &["MARIA", "ANA", "JOSÉ MARIA", "CATARINA", "INÊS", "LUCÍA", "CONCEIÇÃO", "BEATRIZ", "SOFÍA", "TERESA", "CRISTINA", "MÓNICA"],
        men: &["JOSÉ", "JOÃO", "ANTÓNIO", "CARLOS", "LUÍS", "PEDRO", "JESÚS", "MANUEL", "RICARDO", "MIGUEL", "RUI", "ANDRÉ"],
    },
    Forenames {
        women: &["HODAN", "FADUMO", "AMINA", "SAHRA", "HALIMA", "NOUR", "LAYLA", "MARIAM", "ASHA", "RANIA", "HUDA", "SALMA"],
        men: &["ABDI", "MOHAMED", "AHMED", "HASSAN", "OMAR", "YOUSSEF", "KHALID", "MUSTAFA", "ISMAIL", "MAHMOUD", "FARAH", "HUSSEIN"],
    },
    Forenames {
        women: &["MEI", "LI", "XIAO", "WAI", "YING", "THI", "LAN", "HONG", "JING", "SIU"],
        men: &["WEI", "JIAN", "CHI", "MING", "HAO", "VAN", "MINH", "KWOK", "JUN", "TUAN"],
    },
];

/// Common English surnames; rarer ones are put together from [`STEMS`] and [`ENDINGS`].
#[rustfmt::skip]
pub(super) const SURNAMES: &[&str] = &[
    "SMITH", "JONES", "TAYLOR", "WILLIAMS", "BROWN", "DAVIES", "EVANS", "WILSON", "THOMAS", "ROBERTS", "JOHNSON", "WALKER", "WRIGHT", "ROBINSON", "THOMPSON", "WHITE", "HUGHES", "EDWARDS", "GREEN", "HALL", "WOOD", "HARRIS", "LEWIS", "MARTIN", "JACKSON", "CLARKE", "CLARK", "TURNER", "HILL", "SCOTT", "COOPER", "MORRIS", "WARD", "MOORE", "KING", "WATSON", "BAKER", "HARRISON", "MORGAN", "PATTERSON", "YOUNG", "ALLEN", "MITCHELL", "JAMES", "ANDERSON", "PHILLIPS", "LEE", "BELL", "PARKER", "DAVIS", "BENNETT", "MILLER", "COOK", "SHAW", "CAMPBELL", "RICHARDSON", "CARTER", "COLLINS", "MURPHY", "O'BRIEN", "O'CONNOR", "KELLY", "GRAY", "FOX", "MILLS", "MASON", "HUNT", "PALMER", "HOLMES", "KNIGHT", "LLOYD", "BUTLER", "RUSSELL", "BARKER", "FISHER", "STEVENS", "JENKINS", "DIXON", "FLETCHER", "HARVEY", "PEARSON", "GRAHAM", "MURRAY", "HOWARD", "ANDREWS", "REYNOLDS", "ELLIS", "FORD", "FOSTER", "GIBSON", "HART", "LAWRENCE", "MARSHALL", "OWEN", "PERRY", "REID", "ROGERS", "ROSE", "SAUNDERS", "STONE", "SIMPSON", "WEBB", "WELLS", "WEST", "WOODS",
];
#[rustfmt::skip]
pub(super) const STEMS: &[&str] = &[
    "ASH", "BECK", "BRAD", "BRAM", "BROOM", "BURN", "CART", "CLAY", "COLE", "CRAN", "DUN", "EAST", "ELLER", "FAIR", "FARN", "GARD", "GRIM", "HAL", "HARD", "HART", "HAW", "HEATH", "HOL", "HUD", "KIRK", "LANG", "LIND", "LOCK", "MAR", "MID", "NEW", "NOR", "OAK", "PEN", "RAD", "RAM", "RED", "ROW", "RUSH", "SAND", "SHEL", "STAN", "STOCK", "SUT", "THORN", "UP", "WAL", "WEST", "WHIT", "WIN", "WOOL", "WORTH",
];
#[rustfmt::skip]
pub(super) const ENDINGS: &[&str] = &[
    "LEY", "TON", "FORD", "WORTH", "BY", "HAM", "WELL", "WOOD", "MAN", "FIELD", "STONE", "DEN", "SON", "BURY", "GATE", "CLIFFE", "BROOK", "RIDGE", "SHAW", "COMBE", "LAND", "STEAD",
];

/// Family names of the other patterns, in the order of [`OTHER`].
#[rustfmt::skip]
pub(super) const OTHER_SURNAMES: [&[&str]; 8] = [
    &["KHAN", "AHMED", "HUSSAIN", "ALI", "BEGUM", "MAHMOOD", "AKHTAR", "IQBAL", "MALIK", "MIAH", "CHOUDHURY", "RAHMAN", "SHAH", "BIBI", "BUTT", "UDDIN", "ISLAM", "MIRZA", "ASLAM", "QURESHI", "SIDDIQUI", "KHATUN", "RAZA", "ANWAR"],
    &["SINGH", "GILL", "DHILLON", "SANDHU", "SIDHU", "GREWAL", "DHALIWAL", "JOHAL", "BAINS", "SAHOTA"],
    &["PATEL", "SHARMA", "SHAH", "MISTRY", "DESAI", "PARMAR", "GUPTA", "CHAUHAN", "NAIR", "REDDY", "JOSHI", "MEHTA", "SOLANKI", "VARMA"],
    &["OKAFOR", "ADEYEMI", "MENSAH", "OKONKWO", "BOATENG", "OWUSU", "ADEBAYO", "OSEI", "EZE", "BALOGUN", "NWOSU", "ASANTE", "OLAWALE", "ADEWALE", "APPIAH", "CHUKWU", "OGUNLEYE", "BANGURA", "KAMARA", "SESAY"],
    &["KOWALSKI", "NOWAK", "WISNIEWSKI", "LEWANDOWSKI", "WOJCIK", "POPESCU", "IONESCU", "KAMINSKI", "ZIELINSKI", "POPA", "DUMITRU", "SZYMANSKI", "STAN", "MAZUR", "KRAWCZYK", "RUSU", "NOVAK", "HORVATH", "KAZLAUSKAS", "PETROV", "DABROWSKI", "STOICA"],
    &["SILVA", "SANTOS DA COSTA", "FERREIRA", "GARCÍA LÓPEZ", "GONÇALVES", "MUÑOZ", "RODRIGUES", "FERNÁNDEZ RUIZ", "PEREIRA", "MARTINS", "ALMEIDA", "NÚÑEZ", "COSTA", "MAGALHÃES"],
    &["MOHAMED", "HASSAN", "ALI", "ABDI", "HUSSEIN", "OMAR", "FARAH", "AHMED", "WARSAME", "SAID", "AL-HASSAN", "MAHDI", "ISMAIL", "YUSUF"],
    &["CHEN", "WANG", "LI", "ZHANG", "NGUYEN", "WONG", "CHAN", "TRAN", "LIU", "LAM", "PHAM", "HUANG", "CHEUNG", "LEUNG"],
];

/// A name and how else it is written or said.
#[rustfmt::skip]
pub(super) const VARIANTS: &[(&str, &[&str])] = &[
    ("MOHAMMED", &["MUHAMMAD", "MOHAMMAD", "MOHAMED", "MOHD", "MD"]), ("MOHAMED", &["MOHAMMED", "MUHAMMAD", "MAXAMED"]),
    ("YUSUF", &["YOUSUF", "YOUSEF", "YOUSAF"]), ("YOUSSEF", &["YUSUF", "YOUSEF"]), ("AHMED", &["AHMAD"]), ("OMAR", &["UMAR", "UMER"]),
    ("USMAN", &["OSMAN", "UTHMAN"]), ("IBRAHIM", &["EBRAHIM"]), ("HASSAN", &["HASAN"]), ("HUSSEIN", &["HUSSAIN", "HUSAIN"]),
    ("AYESHA", &["AISHA", "AYSHA"]), ("FATIMA", &["FATEMA", "FATMA"]), ("KHADIJA", &["KHADEEJA"]), ("ZAINAB", &["ZEINAB"]), ("MARYAM", &["MARIAM"]),
    ("TARIQ", &["TARIK"]), ("FAISAL", &["FAYSAL"]), ("OLUWASEUN", &["SEUN"]), ("OLUWASEGUN", &["SEGUN"]), ("CHUKWUEMEKA", &["EMEKA"]),
    ("BABATUNDE", &["TUNDE"]), ("IKECHUKWU", &["IKE"]), ("TEMITOPE", &["TEMI"]), ("FUNMILAYO", &["FUNMI"]), ("KATARZYNA", &["KASIA", "KATHERINE"]),
    ("AGNIESZKA", &["AGA", "AGNES"]), ("MAGDALENA", &["MAGDA"]), ("ALEKSANDRA", &["OLA", "ALEXANDRA"]), ("KRZYSZTOF", &["KRIS", "CHRIS"]),
    ("PAWEL", &["PAUL"]), ("PIOTR", &["PETER"]), ("ANDRZEJ", &["ANDREW"]), ("TOMASZ", &["TOM", "THOMAS"]), ("JOSÉ", &["JOSE"]), ("JOÃO", &["JOAO"]),
    ("LUÍS", &["LUIS"]), ("INÊS", &["INES"]), ("ANTÓNIO", &["ANTONIO", "TONY"]), ("ANDRÉ", &["ANDRE"]),
    ("MICHAEL", &["MIKE", "MICK"]), ("DAVID", &["DAVE"]), ("ROBERT", &["BOB", "ROB"]), ("WILLIAM", &["BILL", "WILL"]), ("JAMES", &["JIM", "JAMIE"]),
    ("JOHN", &["JACK", "JON"]), ("KENNETH", &["KEN"]), ("RONALD", &["RON"]), ("ANTHONY", &["TONY"]), ("RAYMOND", &["RAY"]), ("TERENCE", &["TERRY"]),
    ("PETER", &["PETE"]), ("STEPHEN", &["STEVE", "STEVEN"]), ("STEVEN", &["STEVE", "STEPHEN"]), ("CHRISTOPHER", &["CHRIS"]), ("ANDREW", &["ANDY"]),
    ("MATTHEW", &["MATT"]), ("DANIEL", &["DAN", "DANNY"]), ("RICHARD", &["RICK", "DICK"]), ("BENJAMIN", &["BEN"]), ("NICHOLAS", &["NICK"]),
    ("JONATHAN", &["JON"]), ("THOMAS", &["TOM", "TOMMY"]), ("ALEXANDER", &["ALEX"]), ("TIMOTHY", &["TIM"]), ("JOSEPH", &["JOE"]), ("PHILIP", &["PHIL"]),
    ("JOSHUA", &["JOSH"]), ("SAMUEL", &["SAM"]), ("EDWARD", &["TED", "ED"]), ("CHARLES", &["CHARLIE"]), ("SUSAN", &["SUE"]), ("PATRICIA", &["PAT"]),
    ("MARGARET", &["MAGGIE", "PEGGY"]), ("CHRISTINE", &["CHRIS"]), ("BARBARA", &["BARB"]), ("ELIZABETH", &["LIZ", "BETH"]), ("KATHLEEN", &["KATH"]),
    ("JACQUELINE", &["JACKIE"]), ("DEBORAH", &["DEBBIE", "DEBRA"]), ("JENNIFER", &["JENNY"]), ("CATHERINE", &["KATE", "CATH"]), ("KATHERINE", &["KATE"]),
    ("REBECCA", &["BECKY"]), ("SAMANTHA", &["SAM"]), ("VICTORIA", &["VICKY"]), ("NICOLA", &["NICKY"]), ("AMANDA", &["MANDY"]), ("JOANNE", &["JO"]),
    ("SARAH", &["SARA"]), ("CLAIRE", &["CLARE"]), ("STEPHANIE", &["STEPH"]), ("ABIGAIL", &["ABBIE"]), ("CHARLOTTE", &["LOTTIE"]), ("JESSICA", &["JESS"]),
    ("ISABELLE", &["IZZY", "ISABEL"]), ("BETHANY", &["BETH"]), ("MATILDA", &["TILLY"]), ("TRACEY", &["TRACY"]), ("STACEY", &["STACY"]),
];
