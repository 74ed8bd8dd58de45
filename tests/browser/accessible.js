// Looks at a page as one who cannot see it, or sees it badly, must use it. Gives a list of sentences, one a fault.
(() => {
  const faults = [];
  const say = (element, what) => faults.push(`${what}: ${element.outerHTML.slice(0, 120)}`);
  const shown = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const hidden = (element) => !!element.closest(".visually-hidden, [aria-hidden=true], .skip");

  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b]
    .map((value) => value / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const background = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !shown(element) || hidden(element)) continue;
    const style = getComputedStyle(element);
    const colour = element.closest("svg") ? style.fill : style.color;
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const measured = contrast(channels(colour), background(element));
    if (measured < (large ? 3 : 4.5)) say(element, `contrast ${measured.toFixed(2)}`);
  }

  const name = (element) => [
    element.getAttribute("aria-label"),
    ...(element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent),
    ...[...(element.labels ?? [])].map((label) => label.textContent),
    element.matches("button, a, summary, th, [role=region]") ? element.textContent : "",
    ...[...element.querySelectorAll?.("img[alt]") ?? []].map((image) => image.alt),
  ].join("").trim();
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")) {
    if (!name(element)) say(element, "no name");
  }
  for (const element of document.querySelectorAll("nav, aside, [role=region], [tabindex='0']")) {
    if (!(element.getAttribute("aria-label") || element.getAttribute("aria-labelledby"))) say(element, "no label");
  }
  for (const image of document.querySelectorAll("img:not([alt])")) say(image, "no alternative text");
  for (const drawing of document.querySelectorAll("svg:not([aria-hidden=true]):not([role=img])")) say(drawing, "bare svg");
  for (const cell of document.querySelectorAll("thead th:not([scope])")) say(cell, "no scope");
  for (const cell of document.querySelectorAll("thead th")) if (!cell.textContent.trim()) say(cell, "empty header");

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((each, place) => ids.indexOf(each) !== place))) faults.push(`id twice: ${id}`);
  for (const label of document.querySelectorAll("label[for]")) if (!label.control) say(label, "label of nothing");

  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) faults.push(`first headings: ${levels.join(" ")}`);
  levels.forEach((level, place) => {
    if (level > (levels[place - 1] ?? 0) + 1) faults.push(`a level is left out: ${levels.join(" ")}`);
  });
  if (!document.documentElement.lang) faults.push("the page has no language");
  if (!document.title.trim()) faults.push("the page has no title");
  for (const part of ["main", "nav", "header"]) if (!document.querySelector(part)) faults.push(`no ${part}`);
  const width = document.documentElement.scrollWidth;
  if (width > innerWidth + 1) faults.push(`the page is ${width} wide and the window ${innerWidth}`);
  return faults;
})()
