// SPDX-License-Identifier: Apache-2.0

/// One of the eight ways in which a square picture can be laid upon itself.
public enum SquareSymmetry: String, Sendable, Hashable, CaseIterable {
  /// As it is.
  case asIs = "as it is"
  /// Left and right are exchanged.
  case mirrored = "mirrored left to right"
  /// Top and bottom are exchanged.
  case upsideDownMirrored = "mirrored top to bottom"
  /// Turned by half a turn.
  case halfTurned = "turned by 180°"
  /// Turned clockwise by a quarter.
  case turnedRight = "turned right by 90°"
  /// Turned anticlockwise by a quarter.
  case turnedLeft = "turned left by 90°"
  /// Mirrored at the diagonal from top left to bottom right.
  case transposed = "mirrored at the main diagonal"
  /// Mirrored at the other diagonal.
  case antitransposed = "mirrored at the other diagonal"

  /// The symmetry that undoes this one.
  public var inverse: SquareSymmetry {
    switch self {
    case .turnedRight: .turnedLeft
    case .turnedLeft: .turnedRight
    default: self
    }
  }

  /// Where the pixel comes from that stands at a place afterwards.
  func source(_ column: Int, _ row: Int, side: Int) -> (column: Int, row: Int) {
    let last = side - 1
    return switch self {
    case .asIs: (column, row)
    case .mirrored: (last - column, row)
    case .upsideDownMirrored: (column, last - row)
    case .halfTurned: (last - column, last - row)
    case .turnedRight: (row, last - column)
    case .turnedLeft: (last - row, column)
    case .transposed: (row, column)
    case .antitransposed: (last - row, last - column)
    }
  }

  /// Whether it exchanges across and down, and then whether it mirrors across and down.
  var signs: (transposes: Bool, across: Bool, down: Bool) {
    switch self {
    case .asIs: (false, false, false)
    case .mirrored: (false, true, false)
    case .upsideDownMirrored: (false, false, true)
    case .halfTurned: (false, true, true)
    case .turnedRight: (true, true, false)
    case .turnedLeft: (true, false, true)
    case .transposed: (true, false, false)
    case .antitransposed: (true, true, true)
    }
  }
}
