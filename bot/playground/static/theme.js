// Sets the theme before anything is painted: the system's, unless the reader chose one.
document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto";
