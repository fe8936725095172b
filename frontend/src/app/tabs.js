// On a narrow screen the pages of a subject are a row that scrolls: it begins where the reader stands.
const row = document.querySelector(".subject");
const here = row?.querySelector(".active");
if (here) row.scrollLeft = here.offsetLeft + here.offsetWidth / 2 - row.clientWidth / 2;
