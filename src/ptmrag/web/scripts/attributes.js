// CSS hides the spans of the other language; an attribute cannot be hidden. One that has both languages (the macro
// `both_as` in `templates/parts.html`) gets that of the reader here: when it appears, when Gradio writes it anew into
// an element that stays, and when the language is switched.
const names = ['title', 'aria-label', 'placeholder'];
const language = () => document.documentElement.dataset.language === 'zh' ? 'zh' : 'en';
const translate = (one) => {
  for (const name of names) {
    const text = one.getAttribute(`data-${language()}-${name}`);
    if (text !== null && text !== one.getAttribute(name)) one.setAttribute(name, text);
  }
};
const translateWithin = (part) => {
  part.querySelectorAll(names.map((name) => `[data-${language()}-${name}]`).join()).forEach(translate);
};
new MutationObserver((changes) => {
  if (changes.some(({attributeName}) => attributeName === 'data-language')) return translateWithin(document);
  for (const {type, target} of changes) if (type === 'attributes') translate(target);
  new Set(changes.filter(({type}) => type === 'childList').map(({target}) => target)).forEach(translateWithin);
}).observe(document.documentElement, {childList: true, subtree: true, attributeFilter: ['data-language', ...names]});
translateWithin(document);
