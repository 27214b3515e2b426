// SPDX-License-Identifier: Apache-2.0

/// Small curves side by side over the same axes: a panel for each reader, with a curve for each arm.
///
/// Series of one name have one colour in all panels.
public struct PanelPicture: Sendable, Equatable {
  /// A panel.
  public struct Panel: Sendable, Equatable {
    /// What it is of: a reader.
    public var name: String
    /// What stands under the name, such as a difference with its interval.
    public var summary: String?
    /// The curves, in the order of the names of all panels.
    public var series: [LinePicture.Series]

    /// Makes a panel.
    public init(_ name: String, summary: String? = nil, series: [LinePicture.Series]) {
      self.name = name
      self.summary = summary
      self.series = series
    }
  }

  /// What it shows, in a few words.
  public var title: String
  /// The horizontal axis of all panels; both ends are given.
  public var x: LinePicture.Axis
  /// The vertical axis of all panels.
  public var y: LinePicture.Axis
  /// The panels in order.
  public var panels: [Panel]
  /// Whether the diagonal is drawn, where a curve that does not tell anything apart would lie.
  public var hasDiagonal: Bool
  /// What the reader should know beside the drawing.
  public var caption: String

  /// Makes a picture; the parameters are the properties.
  public init(
    title: String, x: LinePicture.Axis, y: LinePicture.Axis, panels: [Panel], hasDiagonal: Bool = false,
    caption: String
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.panels = panels
    self.hasDiagonal = hasDiagonal
    self.caption = caption
  }
}
