// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("Volumes and areas of known bodies")
struct BodyVolumeTests {
  /// A grid about the origin whose directions are turned, so that no face lies along it.
  private func grid(_ size: Int, spacing: Double) throws -> Grid {
    let (c, s) = (cos(0.4), sin(0.4))
    let (i, j, k) = (Vector3(c, s, 0), Vector3(-s * c, c * c, s), Vector3(s * s, -s * c, c))
    let half = Double(size - 1) / 2
    let origin = (i + j + k) * (-half * spacing)
    return try #require(
      Grid(size: SIMD3(repeating: size), affine: Affine(i: i * spacing, j: j * spacing, k: k * spacing, origin: origin))
    )
  }

  private func volume(_ solids: [Solid], of structure: Structure) throws -> Double {
    let grid = try grid(48, spacing: 1)
    let share = LineTracer(Phantom(solids: solids)).occupancy(
      of: Structures([structure]), on: grid, oversampling: SIMD2(3, 3))
    return share.voxels.reduce(0) { $0 + Double($1) }
  }

  @Test func `a ball has 4/3 π r³`() throws {
    let ball = Solid(.insert, .ellipsoid(centre: Vector3(0.3, 0.2, 0.1), halfAxes: Vector3(repeating: 15)), of: .water)
    #expect(abs(try volume([ball], of: .insert) / (4 / 3 * .pi * 3375) - 1) < 1e-4)
  }

  @Test func `a cone has a third of its cylinder`() throws {
    let cone = Solid(
      .insert, .rod(from: Vector3(0, 0, -12), to: Vector3(2, 3, 14), radius: 10, endRadius: 1e-6), of: .water)
    #expect(abs(try volume([cone], of: .insert) / (.pi * 100 * Vector3(2, 3, 26).length / 3) - 1) < 5e-4)
  }

  /// The lens of two balls has π (R + r − d)² (d² + 2 d (R + r) − 3 (R − r)²) / 12 d.
  ///
  /// > Source: Weisstein, MathWorld, "Sphere-Sphere Intersection".
  @Test func `a ball within another fills the lens of both`() throws {
    let (large, small, d) = (16.0, 12.0, 14.0)
    let solids = [
      Solid(.body, .ellipsoid(centre: Vector3(0, 0, -5), halfAxes: Vector3(repeating: large)), of: .water),
      Solid(
        .insert, .ellipsoid(centre: Vector3(0, 0, 9), halfAxes: Vector3(repeating: small)), of: .acrylic, in: [.body]),
    ]
    let (sum, difference) = (large + small, large - small)
    let lens = .pi * (sum - d) * (sum - d) * (d * d + 2 * d * sum - 3 * difference * difference) / (12 * d)
    #expect(abs(try volume(solids, of: .insert) / lens - 1) < 5e-4)
  }

  /// Two crossed cylinders share 16/3 r³.
  ///
  /// > Source: Archimedes, The Method, proposition 15 (Steinmetz's solid).
  @Test func `crossed cylinders share 16/3 r³`() throws {
    let solids = [
      Solid(.body, .rod(from: Vector3(-30, 0, 0), to: Vector3(30, 0, 0), radius: 12), of: .water),
      Solid(.insert, .rod(from: Vector3(0, -30, 0), to: Vector3(0, 30, 0), radius: 12), of: .acrylic, in: [.body]),
    ]
    #expect(abs(try volume(solids, of: .insert) / (16 / 3 * 1728) - 1) < 5e-4)
  }

  /// A convex body's shadow has on the mean over all directions a quarter of its surface.
  ///
  /// > Source: Cauchy, Mémoires de l'Académie des Sciences 22 (1850) 3–15.
  @Test func `the mean shadow is a quarter of the surface, the mean path its volume over that`() {
    let (r, h, top) = (20.0, 50.0, 8.0)
    let slant = (h * h + (r - top) * (r - top)).squareRoot()
    let bodies: [(Shape, surface: Double, volume: Double)] = [
      (.box(centre: .zero, halfAxes: Vector3(10, 15, 25)), 8 * (150 + 250 + 375), 30_000),
      (
        .rod(from: Vector3(0, 0, -h / 2), to: Vector3(0, 0, h / 2), radius: r), 2 * .pi * r * (r + h),
        .pi * r * r * h
      ),
      (
        .rod(from: Vector3(0, 0, -h / 2), to: Vector3(0, 0, h / 2), radius: r, endRadius: top),
        .pi * (r * r + top * top + (r + top) * slant), .pi * h * (r * r + r * top + top * top) / 3
      ),
    ]
    for (shape, surface, volume) in bodies {
      let tracer = LineTracer(Phantom(solids: [Solid(.insert, shape, of: .water)]))
      let directions = 300
      var (shadow, filled) = (0.0, 0.0)
      for number in 0..<directions {
        // Evenly over the sphere: equal steps in height, the golden angle about the axis.
        let z = (Double(number) + 0.5) / Double(directions) * 2 - 1
        let angle = Double(number) * Double.pi * (3 - 5.squareRoot())
        let way = Vector3((1 - z * z).squareRoot() * cos(angle), (1 - z * z).squareRoot() * sin(angle), z)
        let (u, v) = Rays.perpendiculars(way)
        let projection = Projection(
          source: way * -1e7, origin: way * 100 - u * 39.5 - v * 39.5, columnStep: u, rowStep: v, columns: 80, rows: 80)
        for length in tracer.paths(projection, workers: 1).lengths[0] {
          shadow += length > 0 ? 1 : 0
          filled += Double(length)
        }
      }
      #expect(abs(shadow / Double(directions) / (surface / 4) - 1) < 3e-3)
      #expect(abs(filled / Double(directions) / volume - 1) < 1e-3)
    }
  }

  @Test func `a slice thicker than the spacing blurs along the third index alone`() throws {
    // A half-space of water beneath z = 0, slices 2 apart and 6 thick: shares go as a ramp 6 wide.
    let solid = Solid(.insert, .box(centre: Vector3(0, 0, -50), halfAxes: Vector3(80, 80, 50)), of: .water)
    let affine = Affine(i: Vector3(4, 0, 0), j: Vector3(0, 4, 0), k: Vector3(0, 0, 2), origin: Vector3(-10, -10, -11))
    let grid = try #require(Grid(size: SIMD3(5, 5, 12), affine: affine))
    let share = LineTracer(Phantom(solids: [solid])).occupancy(
      of: [.insert], on: grid, oversampling: SIMD2(1, 60), thickness: 6)
    for k in 0..<12 {
      let z = -11 + 2 * Double(k)
      let expected = min(max((3 - z) / 6, 0), 1)
      #expect(abs(Double(share[2, 2, k]) - expected) < 1e-5, "slice \(k)")
    }
  }
}
