// SPDX-License-Identifier: Apache-2.0

/// Receiver operating characteristic curves: sensitivity against 1 − specificity.
///
/// Up to six curves are told apart by colour, dashes and signs; a seventh repeats the first's.
public struct ROCChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// The curves; `x` is the false positive rate, `y` the sensitivity.
  public var curves: [Curve]
  /// What the reader should know beside the drawing; by default what is drawn.
  public var caption: String?

  /// Makes a chart.
  public init(id: String, curves: [Curve], caption: String? = nil) {
    self.id = id
    self.curves = curves
    self.caption = caption
  }

  /// The figure with its table.
  public var figure: Figure {
    let square = UnitSquare(
      xTitle: "1 − specificity (false positive rate)", yTitle: "Sensitivity (true positive rate)")
    let panel = square.panel(
      curves, ground: { x, y in Drawing.line(x(0), y(0), x(1), y(1), "chance") }, note: "no better than chance")
    return Figure(
      id: id, title: curves.count == 1 ? "ROC curve" : "ROC curves",
      description: "Sensitivity against false positive rate. \(curves.map(\.words).joined(separator: "; ")).",
      caption: caption,
      panels: [panel],
      table: CurveTable.table(
        curves, caption: "Points of the ROC curve", x: "False positive rate", y: "Sensitivity"))
  }
}
