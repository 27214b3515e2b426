// SPDX-License-Identifier: Apache-2.0

/// Precision against sensitivity, with the line of who calls at random.
public struct PrecisionRecallChart: Sendable {
  /// The name of the figure in the page.
  public var id: String
  /// The curves; `x` is the sensitivity (recall), `y` the precision.
  public var curves: [Curve]
  /// The share of positive cases: the precision of calling at random.
  public var prevalence: Double?
  /// What the reader should know beside the drawing; by default what is drawn.
  public var caption: String?

  /// Makes a chart.
  public init(id: String, curves: [Curve], prevalence: Double?, caption: String? = nil) {
    self.id = id
    self.curves = curves
    self.prevalence = prevalence
    self.caption = caption
  }

  /// The figure with its table.
  public var figure: Figure {
    let square = UnitSquare(xTitle: "Sensitivity (recall)", yTitle: "Precision (positive predictive value)")
    let panel = square.panel(
      curves,
      ground: { x, y in prevalence.map { Drawing.line(x(0), y($0), x(1), y($0), "chance") } ?? .nothing },
      note: prevalence.map { "calling at random: prevalence \(NumberWords.percent($0))" } ?? "prevalence unknown")
    return Figure(
      id: id, title: curves.count == 1 ? "Precision–recall curve" : "Precision–recall curves",
      description: "Precision against sensitivity. \(curves.map(\.words).joined(separator: "; ")).", caption: caption,
      panels: [panel],
      table: CurveTable.table(
        curves, caption: "Points of the precision–recall curve", x: "Sensitivity", y: "Precision"))
  }
}
