// SPDX-License-Identifier: Apache-2.0
package import Datasets
package import Volumes

/// The regions that labels of an archive give, drawn as a mask: the number of a class for each pixel.
///
/// Of two classes the second is where the finding's regions are; of several, each but the first is named by its value, a finding, and later
/// ones lie over former ones. A pixel is inside where its middle is.
package struct DrawnMask: Sendable {
  /// The number of each class with its regions, in the order in which they are drawn.
  package let layers: [(number: UInt8, regions: [LabelRegion])]

  /// Takes what labels say; `nil` where nothing is said of a class, or something that is no region.
  ///
  /// - Parameters:
  ///   - column: The finding of the task.
  ///   - classes: Its classes.
  ///   - value: What is said of a finding; `nil` where nothing is.
  package init?(_ column: String, _ classes: [TrainingConfiguration.ClassName], value: (String) -> String?) {
    var layers: [(number: UInt8, regions: [LabelRegion])] = []
    for (place, name) in classes.enumerated().dropFirst() {
      guard let said = value(classes.count == 2 ? column : name.value) else { return nil }
      if said == "0" { continue }
      guard let regions = LabelRegion.regions(of: said) else { return nil }
      layers.append((UInt8(place), regions))
    }
    self.layers = layers
  }

  /// The numbers on an image's grid; `nil` where a mask has another size, or the image is a volume.
  package func numbers(beside image: Volume<Float>) -> [Float]? {
    let (columns, rows) = (image.grid.size.x, image.grid.size.y)
    guard image.grid.size.z == 1 else { return nil }
    var numbers = [Float](repeating: 0, count: rows * columns)
    for (number, regions) in layers {
      for region in regions {
        switch region.shape {
        case .mask(let own, let across, let runs):
          guard own == rows, across == columns else { return nil }
          var place = 0
          for (index, run) in runs.enumerated() {
            // Runs go down each column.
            if index % 2 == 1 {
              for pixel in place..<place + run { numbers[pixel % rows * columns + pixel / rows] = Float(number) }
            }
            place += run
          }
        case .box:
          let (left, top, width, height) = (region.box[0], region.box[1], region.box[2], region.box[3])
          Self.fill(&numbers, columns, rows, number) { x, y in
            x >= left && x < left + width && y >= top && y < top + height
          }
        case .polygon(let corners):
          Self.fill(&numbers, columns, rows, number) { x, y in Self.holds(corners, x, y) }
        }
      }
    }
    return numbers
  }

  private static func fill(
    _ numbers: inout [Float], _ columns: Int, _ rows: Int, _ number: UInt8, where isInside: (Double, Double) -> Bool
  ) {
    for row in 0..<rows {
      for column in 0..<columns where isInside(Double(column) + 0.5, Double(row) + 0.5) {
        numbers[row * columns + column] = Float(number)
      }
    }
  }

  /// Whether a ray to the right crosses the outline an odd number of times.
  private static func holds(_ corners: [Double], _ x: Double, _ y: Double) -> Bool {
    var isInside = false
    let count = corners.count / 2
    for index in 0..<count {
      let next = (index + 1) % count
      let (x1, y1, x2, y2) = (corners[2 * index], corners[2 * index + 1], corners[2 * next], corners[2 * next + 1])
      if (y1 > y) != (y2 > y), x < x1 + (y - y1) / (y2 - y1) * (x2 - x1) { isInside.toggle() }
    }
    return isInside
  }
}
