// SPDX-License-Identifier: Apache-2.0
import Distributions
import Phantoms
import Volumes

/// Patients and grids for the tests of the anatomy.
enum AnatomySamples {
  /// Adults of every size, from the smallest to the stoutest that a scenario draws.
  static func patient(_ number: Int) -> PhantomPatient {
    var draws = PhiloxStream(seed: 2026, replicate: number)
    let sex: PhantomPatient.Sex = number.isMultiple(of: 2) ? .male : .female
    let height = 1450 + 500 * draws.uniform()
    let massIndex = 17 + 24 * draws.uniform()
    return PhantomPatient(
      sex: sex, age: 18 + draws.below(75), height: height, weight: massIndex * height * height / 1e6,
      individual: Randomness(seed: 11, replicate: number),
      implants: number.isMultiple(of: 7) ? Implant.allCases : [])
  }

  /// A man and a woman of mean size.
  static func typical(_ sex: PhantomPatient.Sex, individual: Int = 1) -> PhantomPatient {
    PhantomPatient(
      sex: sex, age: 40, height: sex == .male ? 1750 : 1630, weight: sex == .male ? 75 : 64,
      individual: Randomness(seed: 5, replicate: individual))
  }

  static func request(
    _ kind: FindingKind, _ size: Double, side: FindingRequest.Side? = nil, zone: FindingRequest.Zone? = nil,
    number: Int = 1
  ) -> FindingRequest {
    FindingRequest(
      kind, size: size, side: side, zone: zone, individual: Randomness(seed: 77, replicate: number))
  }

  /// A grid of a spacing over a box.
  static func grid(_ low: Vector3, _ high: Vector3, spacing: Double) -> Grid? {
    let size = (high - low) / spacing
    return Grid(
      size: SIMD3(Int(size.x) + 1, Int(size.y) + 1, Int(size.z) + 1),
      affine: Affine(
        i: Vector3(spacing, 0, 0), j: Vector3(0, spacing, 0), k: Vector3(0, 0, spacing),
        origin: low + Vector3(repeating: spacing / 2)))
  }

  /// How much room a finding visibly fills within a box, in millilitres.
  static func volume(ofFinding finding: Int, in phantom: Phantom, low: Vector3, high: Vector3, spacing: Double)
    -> Double
  {
    guard let grid = grid(low, high, spacing: spacing) else { return .nan }
    let share = LineTracer(phantom).occupancy(ofFinding: finding, on: grid, oversampling: SIMD2(1, 1), workers: 1)
    return share.voxels.reduce(0.0) { $0 + Double($1) } * spacing * spacing * spacing / 1000
  }

  /// How much room some structures visibly fill within a box about the origin, in millilitres.
  static func volume(of structures: Structures, in phantom: Phantom, half: Vector3, spacing: Double = 4) -> Double {
    guard let grid = grid(-half, half, spacing: spacing) else { return .nan }
    let share = LineTracer(phantom).occupancy(of: structures, on: grid, oversampling: SIMD2(1, 1), workers: 1)
    return share.voxels.reduce(0.0) { $0 + Double($1) } * spacing * spacing * spacing / 1000
  }

  /// A thorax by parallel rays from back to front, a pixel each millimetre.
  static let frontal = Projection(
    source: Vector3(0, 4e6, 0), origin: Vector3(-200, -300, 200), columnStep: Vector3(2, 0, 0),
    rowStep: Vector3(0, 0, -4), columns: 201, rows: 101)
}
