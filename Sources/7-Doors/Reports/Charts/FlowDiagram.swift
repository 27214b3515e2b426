// SPDX-License-Identifier: Apache-2.0

/// How the rows of the table became the cases that were judged, in the manner of STARD's flow diagram.
public struct FlowDiagram: Sendable {
  /// A box with a count.
  public struct Box: Sendable, Equatable {
    /// What is counted.
    public var label: String
    /// How many.
    public var count: Int

    /// Makes a box.
    public init(_ label: String, _ count: Int) {
      self.label = label
      self.count = count
    }
  }

  /// A box on the way down, and what was left out after it.
  public struct Step: Sendable, Equatable {
    /// The box.
    public var box: Box
    /// What did not go on to the next step, by reason.
    public var leftOut: [Box]

    /// Makes a step.
    public init(_ label: String, _ count: Int, leftOut: [Box] = []) {
      box = Box(label, count)
      self.leftOut = leftOut
    }
  }

  /// A class of cases at the end of the way, and how it was called.
  public struct Branch: Sendable, Equatable {
    /// The class.
    public var box: Box
    /// What came of it, such as called positive and called negative.
    public var leaves: [Box]

    /// Makes a branch.
    public init(_ label: String, _ count: Int, leaves: [Box] = []) {
      box = Box(label, count)
      self.leaves = leaves
    }
  }

  /// The name of the figure in the page.
  public var id: String
  /// The way down.
  public var steps: [Step]
  /// The classes at its end, at most four.
  public var branches: [Branch]
  /// What the reader should know beside the drawing; by default what is drawn.
  public var caption: String?

  /// Makes a diagram.
  public init(id: String, steps: [Step], branches: [Branch] = [], caption: String? = nil) {
    self.id = id
    self.steps = steps
    self.branches = branches
    self.caption = caption
  }

  private static let size = 12.5
  private static let lineHeight = 16.0

  /// The figure with its table.
  public var figure: Figure {
    var rows: [[String]] = []
    for step in steps {
      rows.append([step.box.label, NumberWords.count(step.box.count)])
      for box in step.leftOut { rows.append(["left out: \(box.label)", NumberWords.count(box.count)]) }
    }
    for branch in branches {
      rows.append([branch.box.label, NumberWords.count(branch.box.count)])
      for leaf in branch.leaves { rows.append(["\(branch.box.label): \(leaf.label)", NumberWords.count(leaf.count)]) }
    }
    return Figure(
      id: id, title: "Flow of cases",
      description: rows.map { "\($0[0]): \($0[1])" }.joined(separator: "; ") + ".", caption: caption, panels: [panel],
      table: DataTable(
        caption: "Flow of cases", columns: [.init("Stage"), .init("Number", isNumeric: true)], rows: rows))
  }

  private var panel: Figure.Panel {
    var pieces: [Markup] = []
    var y = 4.0
    let (left, width, centre) = (30.0, 300.0, 180.0)
    var trunk = centre
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1
      // Without anything left out anywhere, the way runs down the middle.
      let shift = steps.contains { !$0.leftOut.isEmpty } ? 0 : 320 - centre
      trunk = centre + shift
      let box = draw([step.box], x: left + shift, y: y, width: width, style: "box strongbox")
      pieces.append(box.markup)
      y += box.height
      let aside =
        step.leftOut.isEmpty
        ? nil : draw(step.leftOut, x: 380, y: y + 8, width: 252, style: "box aside", title: "Left out")
      if let aside {
        pieces.append(aside.markup)
        let middle = y + 8 + aside.height / 2
        pieces.append(arrow(from: (trunk, middle), to: (380, middle)))
      }
      let next = y + (aside.map { $0.height + 16 } ?? 26)
      if !isLast { pieces.append(arrow(from: (trunk, y), to: (trunk, next))) }
      if isLast, !branches.isEmpty { pieces.append(Drawing.line(trunk, y, trunk, next, "flow")) }
      y = next
    }
    if !branches.isEmpty {
      let drawn = drawBranches(from: trunk, y: y)
      pieces.append(drawn.markup)
      y = drawn.bottom
    }
    return Figure.Panel(width: Figure.width, height: y + 4, content: Markup(pieces))
  }

  private func drawBranches(from trunk: Double, y top: Double) -> (markup: Markup, bottom: Double) {
    let gap = 16.0
    let width = min(300, (Figure.width - 8 - gap * Double(branches.count - 1)) / Double(branches.count))
    let total = width * Double(branches.count) + gap * Double(branches.count - 1)
    let lefts = branches.indices.map { (Figure.width - total) / 2 + Double($0) * (width + gap) }
    var pieces: [Markup] = []
    let centres = lefts.map { $0 + width / 2 }
    let ends = centres + [trunk]
    pieces.append(Drawing.line(ends.min() ?? trunk, top, ends.max() ?? trunk, top, "flow"))
    let heads = branches.map { height([$0.box], width: width, title: nil) }.max() ?? 0
    var bottom = top + 22 + heads
    for (branch, left) in zip(branches, lefts) {
      pieces.append(arrow(from: (left + width / 2, top), to: (left + width / 2, top + 22)))
      pieces.append(
        draw([branch.box], x: left, y: top + 22, width: width, style: "box strongbox", least: heads).markup)
      guard !branch.leaves.isEmpty else { continue }
      let count = Double(branch.leaves.count)
      let leafWidth = (width - 10 * (count - 1)) / count
      let tallest = branch.leaves.map { height([$0], width: leafWidth, title: nil) }.max() ?? 0
      for (index, leaf) in branch.leaves.enumerated() {
        let x = left + Double(index) * (leafWidth + 10)
        let from = top + 22 + heads
        pieces.append(arrow(from: (x + leafWidth / 2, from), to: (x + leafWidth / 2, from + 22)))
        pieces.append(draw([leaf], x: x, y: from + 22, width: leafWidth, style: "box", least: tallest).markup)
      }
      bottom = max(bottom, top + 44 + heads + tallest)
    }
    return (Markup(pieces), bottom)
  }

  private static func number(_ count: Int) -> String {
    "n\(NumberWords.fixed)=\(NumberWords.fixed)\(NumberWords.count(count))"
  }

  private func lines(_ boxes: [Box], width: Double, title: String?) -> [(text: String, full: String?, isCount: Bool)] {
    var out: [(String, String?, Bool)] = []
    if let title { out.append(("\(title), \(Self.number(boxes.reduce(0) { $0 + $1.count }))", nil, true)) }
    for box in boxes {
      let words = title == nil ? box.label : "\(box.label), \(Self.number(box.count))"
      let wrapped = TextWidth.lines(words, width: width - 18, size: Self.size, most: 3)
      out += wrapped.lines.map { ($0, wrapped.isCut ? words : nil, false) }
      if title == nil { out.append((Self.number(box.count), nil, true)) }
    }
    return out
  }

  private func height(_ boxes: [Box], width: Double, title: String?) -> Double {
    Double(lines(boxes, width: width, title: title).count) * Self.lineHeight + 14
  }

  private func draw(
    _ boxes: [Box], x: Double, y: Double, width: Double, style: String, title: String? = nil, least: Double = 0
  ) -> (markup: Markup, height: Double) {
    let height = max(least, height(boxes, width: width, title: title))
    let isAside = title != nil
    let written = lines(boxes, width: width, title: title).enumerated().map { index, line in
      Drawing.text(
        line.text, isAside ? x + 10 : x + width / 2, y + 19 + Double(index) * Self.lineHeight,
        line.isCount ? "kt" : "t2", anchor: isAside ? "start" : "middle", full: line.full)
    }
    return (Markup([Drawing.box(x, y, width, height, style, rounded: 4), Markup(written)]), height)
  }

  private func arrow(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) -> Markup {
    let isDown = start.x == end.x
    let head: [(x: Double, y: Double)] =
      isDown
      ? [(end.x - 4, end.y - 7), (end.x + 4, end.y - 7), (end.x, end.y)]
      : [(end.x - 7, end.y - 4), (end.x - 7, end.y + 4), (end.x, end.y)]
    return Markup([
      Drawing.line(start.x, start.y, isDown ? end.x : end.x - 5, isDown ? end.y - 5 : end.y, "flow"),
      Drawing.path(head, "flowhead", closed: true),
    ])
  }
}
