// SPDX-License-Identifier: Apache-2.0

/// A region of an image that a label's value gives, in pixels.
///
/// The middle of the first pixel lies at (0.5, 0.5), so that a box around columns 3 to 5 begins at 3 and is 3 wide. A value gives one region or
/// several with `;` between them:
/// - `box:x,y,width,height`
/// - `polygon:x,y,x,y,x,y,…`, three corners or more
/// - `mask:rows,columns,run,run,…`: runs of pixels that are outside and inside in turn, outside first, down each column and then the
///   next, as COCO has them.
///
/// Checked by `LabelRegionTests` by hand, and by pycocotools in `Proofs/dataset_exports.py`.
public struct LabelRegion: Sendable, Hashable {
  /// How it is given.
  public enum Shape: Sendable, Hashable {
    /// Left, top, width and height.
    case box
    /// The corners as x, y, x, y, ….
    case polygon([Double])
    /// Rows and columns of the image, and runs outside and inside in turn.
    case mask(rows: Int, columns: Int, runs: [Int])
  }

  /// How it is given.
  public let shape: Shape
  /// The box around it: left, top, width, height.
  public let box: [Double]
  /// The area in pixels.
  public let area: Double

  /// The regions of a value; `nil` where it gives none.
  public static func regions(of value: String) -> [LabelRegion]? {
    let pieces = value.split(separator: ";", omittingEmptySubsequences: false)
    let found = pieces.compactMap { LabelRegion(String($0)) }
    return found.count == pieces.count ? found : nil
  }

  /// Reads one region; `nil` for any other text.
  public init?(_ text: String) {
    let pieces = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard pieces.count == 2 else { return nil }
    let cells = pieces[1].split(separator: ",", omittingEmptySubsequences: false)
    switch pieces[0] {
    case "box":
      let numbers = cells.compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == 4, cells.count == 4, numbers[2] > 0, numbers[3] > 0 else { return nil }
      self.init(.box, numbers, numbers[2] * numbers[3])
    case "polygon":
      let numbers = cells.compactMap { Double($0) }.filter(\.isFinite)
      guard numbers.count == cells.count else { return nil }
      self.init(polygon: numbers)
    case "mask":
      let numbers = cells.compactMap { Int($0) }
      guard numbers.count == cells.count, numbers.count >= 3 else { return nil }
      self.init(rows: numbers[0], columns: numbers[1], runs: Array(numbers[2...]))
    default: return nil
    }
  }

  /// `nil` where the numbers are too great for an area, which no image has.
  private init?(_ shape: Shape, _ box: [Double], _ area: Double) {
    guard area.isFinite, box.allSatisfy(\.isFinite) else { return nil }
    self.shape = shape
    self.box = box
    self.area = area
  }

  private init?(polygon corners: [Double]) {
    guard corners.count >= 6, corners.count % 2 == 0 else { return nil }
    let x = stride(from: 0, to: corners.count, by: 2).map { corners[$0] }
    let y = stride(from: 1, to: corners.count, by: 2).map { corners[$0] }
    let (left, top) = (x.min() ?? 0, y.min() ?? 0)
    var twice = 0.0
    for index in x.indices {
      let next = (index + 1) % x.count
      twice += x[index] * y[next] - x[next] * y[index]
    }
    self.init(.polygon(corners), [left, top, (x.max() ?? 0) - left, (y.max() ?? 0) - top], twice.magnitude / 2)
  }

  /// A region of runs; `nil` where they do not fill the image, or nothing lies inside.
  public init?(rows: Int, columns: Int, runs: [Int]) {
    guard (1...65_535).contains(rows), (1...65_535).contains(columns),
      runs.allSatisfy({ $0 >= 0 && $0 <= rows * columns })
    else { return nil }
    var place = 0
    var inside = 0
    var (left, right, top, bottom) = (columns, -1, rows, -1)
    for (index, run) in runs.enumerated() {
      guard run <= rows * columns - place else { return nil }
      if index % 2 == 1, run > 0 {
        let (first, last) = (place, place + run - 1)
        inside += run
        (left, right) = (min(left, first / rows), max(right, last / rows))
        // A run over the foot of a column has the top of the next in it.
        let isOneColumn = first / rows == last / rows
        (top, bottom) = (min(top, isOneColumn ? first % rows : 0), max(bottom, isOneColumn ? last % rows : rows - 1))
      }
      place += run
    }
    guard place == rows * columns, inside > 0 else { return nil }
    self.init(
      .mask(rows: rows, columns: columns, runs: runs),
      [left, top, right - left + 1, bottom - top + 1].map(Double.init), Double(inside))
  }

  /// The region of the pixels that are inside; `nil` where none is.
  ///
  /// - Parameters:
  ///   - rows: How many rows the image has.
  ///   - columns: How many columns.
  ///   - isInside: Whether a pixel is inside, by its place in the order of the rows.
  public init?(rows: Int, columns: Int, where isInside: (Int) -> Bool) {
    var runs: [Int] = []
    var (isIn, run) = (false, 0)
    for column in 0..<max(0, columns) {
      for row in 0..<max(0, rows) {
        if isInside(row * columns + column) != isIn {
          runs.append(run)
          (isIn, run) = (!isIn, 0)
        }
        run += 1
      }
    }
    self.init(rows: rows, columns: columns, runs: runs + [run])
  }

  /// What of it does not fit an image; `nil` where all does.
  ///
  /// A box or outline may go beyond the image by a pixel, as by rounding.
  /// - Parameters:
  ///   - rows: How many rows the image has.
  ///   - columns: How many columns.
  /// - Returns: What was found, without the values.
  func misfit(rows: Int, columns: Int) -> String? {
    if case .mask(let own, let across, _) = shape, own != rows || across != columns {
      return "a mask of \(own) rows and \(across) columns"
    }
    let isInside =
      box[0] >= -1 && box[1] >= -1 && box[0] + box[2] <= Double(columns) + 1 && box[1] + box[3] <= Double(rows) + 1
    return isInside ? nil : "a region that reaches out of the image"
  }

  /// Whether a text is meant as a region, whether it is one or not.
  static func isMeant(_ text: String) -> Bool { ["box:", "polygon:", "mask:"].contains { text.hasPrefix($0) } }

  /// The region as a label's value has it.
  public var words: String {
    func list(_ numbers: [Double]) -> String {
      numbers.map { $0 == $0.rounded() && $0.magnitude < 1e15 ? String(Int($0)) : String($0) }.joined(separator: ",")
    }
    return switch shape {
    case .box: "box:" + list(box)
    case .polygon(let corners): "polygon:" + list(corners)
    case .mask(let rows, let columns, let runs):
      "mask:" + ([rows, columns] + runs).map(String.init).joined(separator: ",")
    }
  }
}
