// SPDX-License-Identifier: Apache-2.0
import Distributions
public import Volumes

/// How a coil's sensitivity differs from place to place: 1 + b·p, where p is a polynomial of degree two that goes from −1 to 1 in the
/// volume.
public struct BiasField: Sendable, Hashable {
  /// b.
  public let amplitude: Double
  /// Of 1, x, y, z, x², y², z², xy, xz, yz, in half widths of the volume.
  let coefficients: [Double]
  private let centre: Vector3
  private let half: Vector3

  /// Draws a field.
  ///
  /// - Parameters:
  ///   - amplitude: b, 0…0.9.
  ///   - grid: The volume in whose voxels' centres p goes from −1 to 1 (to a hundredth), its axes those of the patient.
  ///   - randomness: Where the polynomial comes from.
  public init(amplitude: Double, on grid: Grid, randomness: Randomness) {
    self.amplitude = amplitude
    let last = Vector3(Double(grid.size.x - 1), Double(grid.size.y - 1), Double(grid.size.z - 1))
    let (first, end) = (grid.origin, grid.point(last))
    centre = (first + end) / 2
    half = pointwiseMax(
      Vector3(repeating: 1), Vector3(abs(end.x - first.x), abs(end.y - first.y), abs(end.z - first.z)) / 2)
    var draws = randomness.stream(for: .biasField)
    // Coils lie around the patient: the square terms of the plane are upwards, the rest may go either way.
    var drawn = (0..<10).map { _ in draws.normal() }
    drawn[0] = 0
    drawn[4] = abs(drawn[4])
    drawn[5] = abs(drawn[5])
    var (least, greatest) = (Double.infinity, -Double.infinity)
    let steps = 17
    for index in 0..<steps * steps * steps {
      let place = Vector3(
        Double(index % steps), Double(index / steps % steps), Double(index / (steps * steps)))
      let value = Self.value(drawn, place * 2 / Double(steps - 1) - 1)
      (least, greatest) = (min(least, value), max(greatest, value))
    }
    let scale = greatest > least ? 2 / (greatest - least) : 0
    drawn = drawn.map { $0 * scale }
    drawn[0] = -(greatest + least) / 2 * scale
    coefficients = drawn
  }

  /// The sensitivity at a point, in millimetres.
  public func sensitivity(at point: Vector3) -> Double {
    1 + amplitude * Self.value(coefficients, (point - centre) / half)
  }

  private static func value(_ c: [Double], _ p: Vector3) -> Double {
    let linear = c[0] + c[1] * p.x + c[2] * p.y + c[3] * p.z
    let square = c[4] * p.x * p.x + c[5] * p.y * p.y + c[6] * p.z * p.z
    return linear + square + c[7] * p.x * p.y + c[8] * p.x * p.z + c[9] * p.y * p.z
  }

  /// Along a row the field is a + b·x + c·x² of the half widths from the middle: these three, and where x begins and steps.
  func row(from start: Vector3, step: Double) -> (a: Float, b: Float, c: Float, x: Float, step: Float) {
    let p = (start - centre) / half
    let q = coefficients
    let a = 1 + amplitude * (q[0] + q[2] * p.y + q[3] * p.z + q[5] * p.y * p.y + q[6] * p.z * p.z + q[9] * p.y * p.z)
    let b = amplitude * (q[1] + q[7] * p.y + q[8] * p.z)
    return (Float(a), Float(b), Float(amplitude * q[4]), Float(p.x), Float(step / half.x))
  }
}
