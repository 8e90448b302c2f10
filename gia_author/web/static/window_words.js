// What is said for authors of the file, in the words of the window.

const SAYINGS = [
  [/用双花括号取(自数据|数)/g, "用“插入表里的数”"],
  [/双花括号里的/g, "引用的"],
  [/可写“未填按零: 是”/g, "勾上“空着的格都是0”"],
  [/用 gia-author fix(?: --write)? ?/g, "点绿色的按钮"],
  [/用 gia-author import 变成填报文件/g, "再从首页拖进来"],
  [/用 gia-author check \S+ 查看/g, "在首页点这个单位查看"],
  [/在“核对说明”里写：\{[^{}]{0,300}\}/g, "点“核对无误”写明理由"],
  [/汇总时加 --freeze 姓名，就定稿/g, "汇总的时候写上定稿人的姓名，就定稿"],
];

/** A figure's label without the headings above its own: （一）予以公开 · 总计. */
export function shortLabel(label) {
  return label.split(" · ").map((part) => part.slice(part.lastIndexOf("／") + 1)).join(" · ");
}

/** A text without what nobody sees here: the marks of the file. */
export function inWindowWords(text) {
  return SAYINGS.reduce((said, [written, shown]) => said.replace(written, shown), text);
}
