// SPDX-License-Identifier: Apache-2.0

extension PlannedStudy.Technique {
  /// How many paths one radiograph may have, rays times materials: 4 GiB of them.
  public static let mostPaths = 1 << 30
  /// The materials that a body with all that is planted in it may have.
  public static let usualMaterials = 16
  /// How many voxels one volume may have: its parts take up to 6 GB while they are put together.
  public static let mostVoxels = 1 << 27

  /// What is too large to be simulated, in words; `nil` where nothing is.
  ///
  /// An image is simulated as a whole, in memory: a radiograph's rays (columns × rows × the square of the rays along each side of a
  /// pixel) and a volume's voxels have a limit each.
  /// - Parameter materials: How many materials rays meet.
  /// - Returns: What there is, and how much is possible.
  public func excess(materials: Int = usualMaterials) -> (found: String, expected: String)? {
    func product(_ numbers: [Int]) -> Int {
      numbers.reduce(1) { left, right in
        let (all, isTooMany) = left.multipliedReportingOverflow(by: right)
        return isTooMany ? Int.max : all
      }
    }
    switch self {
    case .radiography(let system):
      let detector = system.detector
      let rays = product([detector.columns, detector.rows, detector.raysPerSide, detector.raysPerSide])
      let most = Self.mostPaths / max(1, materials)
      guard rays > most else { return nil }
      return (
        "\(detector.columns) × \(detector.rows) pixels with \(detector.raysPerSide) × \(detector.raysPerSide) rays each",
        "at most \(most) rays in an image"
      )
    case .tomography(let system): return Self.excess(product([system.matrix, system.matrix, system.slices]))
    case .resonance(let system): return Self.excess(product([system.matrix, system.matrix, system.slices]))
    }
  }

  private static func excess(_ voxels: Int) -> (found: String, expected: String)? {
    voxels > mostVoxels ? ("\(voxels) voxels", "at most \(mostVoxels) voxels in a volume") : nil
  }
}
