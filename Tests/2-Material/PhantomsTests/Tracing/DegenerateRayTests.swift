// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("Degenerate rays")
struct DegenerateRayTests {
  /// Every number of a trace is a number, not below nought, and no longer than the way.
  private func check(_ phantom: Phantom, _ projection: Projection) -> PathImage {
    let paths = LineTracer(phantom).paths(projection)
    for lengths in paths.lengths { #expect(lengths.allSatisfy { $0 >= 0 && $0.isFinite }) }
    return paths
  }

  /// The middle pixel looks along `way` through the origin.
  private func fan(_ way: Vector3, _ u: Vector3, _ v: Vector3) -> Projection {
    Projection(source: way * -1, origin: way - u * 10 - v * 10, columnStep: u, rowStep: v, columns: 21, rows: 21)
  }

  @Test func `lines on faces, edges and corners give numbers, and two boxes side by side are one`() {
    let left = Solid(.insert, .box(centre: Vector3(-5, 0, 0), halfAxes: Vector3(5, 5, 5)), of: .water)
    let right = Solid(.insert, .box(centre: Vector3(5, 0, 0), halfAxes: Vector3(5, 5, 5)), of: .water)
    let whole = Solid(.insert, .box(centre: .zero, halfAxes: Vector3(10, 5, 5)), of: .water)
    // The source and the middle row and column lie in the plane between them, whole millimetres on their faces.
    let fan = Projection(
      source: Vector3(0, -1000, 0), origin: Vector3(-10, 5, -10), columnStep: Vector3(1, 0, 0),
      rowStep: Vector3(0, 0, 1), columns: 21, rows: 21)
    let two = check(Phantom(solids: [left, right]), fan)
    let one = check(Phantom(solids: [whole]), fan)
    for (a, b) in zip(two.lengths[0], one.lengths[0]) { #expect(abs(a - b) < 1e-4) }
    #expect(abs(one.lengths[0][10 * 21 + 10] - 10) < 1e-5)
  }

  @Test func `rows of voxels along faces belong to one side`() throws {
    let solids = [-5.0, 5].map {
      Solid(.insert, .box(centre: Vector3(0, $0, 0), halfAxes: Vector3(5, 5, 5)), of: .water)
    }
    // Rows at whole millimetres: on the faces y = −10, 0, 10 and z = ±5 themselves.
    let grid = try #require(
      Grid(
        size: SIMD3(20, 31, 21),
        affine: Affine(
          i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: Vector3(-9.5, -15, -10))))
    let share = LineTracer(Phantom(solids: solids)).occupancy(of: [.insert], on: grid, oversampling: SIMD2(1, 1))
    for j in 0..<31 {
      let isInside = abs(j - 15) <= 10
      #expect(share[10, j, 10] == (isInside ? 1 : 0))
      #expect(share[0, j, 10] == 0)
      #expect(share[10, j, 2] == 0)
    }
  }

  @Test func `tangents give nothing or nearly nothing`() {
    let shapes: [Shape] = [
      .ellipsoid(centre: .zero, halfAxes: Vector3(repeating: 10)),
      .rod(from: Vector3(0, 0, -20), to: Vector3(0, 0, 20), radius: 10),
      .rod(from: Vector3(0, 0, -20), to: Vector3(0, 0, 20), radius: 10, endRadius: 10.000_001),
    ]
    for shape in shapes {
      let length = Rays.length(shape, from: Vector3(10, -1000, 0), to: Vector3(10, 800, 0), pitch: 1e-6)
      #expect(length >= 0 && length < 0.1)
    }
  }

  @Test func `lines along and through every axis of every body`() {
    let bodies: [Shape.Body] = [.ball, .cylinder, .cone(top: 0), .cone(top: 0.5), .cone(top: 1), .box]
    let axes = [Vector3(1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)]
    for body in bodies {
      let placement = Affine(i: axes[0] * 10, j: axes[1] * 10, k: axes[2] * 10, origin: .zero)
      let cut = Shape.HalfSpace(through: .zero, normal: Vector3(1, 0, 0))
      let phantom = Phantom(solids: [
        Solid(.body, Shape(body, placement: placement), of: .water),
        Solid(.insert, Shape(body, placement: placement, cuts: [cut]), of: .acrylic),
      ])
      for axis in 0..<3 {
        let (u, v) = (axes[(axis + 1) % 3], axes[(axis + 2) % 3])
        let paths = check(phantom, fan(axes[axis] * 400, u, v))
        let middle = paths.lengths[0][10 * 21 + 10] + paths.lengths[1][10 * 21 + 10]
        #expect(middle > 9, "\(body) along axis \(axis)")
      }
    }
  }

  @Test func `a source within solids, at their centres and on their faces`() {
    let phantom = Phantom(solids: [
      Solid(.body, .ellipsoid(centre: .zero, halfAxes: Vector3(repeating: 50)), of: .water),
      Solid(.insert, .box(centre: .zero, halfAxes: Vector3(5, 5, 5)), of: .acrylic),
      Solid(.insert, .rod(from: Vector3(0, 0, -8), to: Vector3(0, 0, 8), radius: 2, endRadius: 1), of: .aluminium),
    ])
    for source in [Vector3.zero, Vector3(5, 0, 0), Vector3(5, 5, 5), Vector3(50, 0, 0), Vector3(0, 0, 8)] {
      let paths = check(phantom, Rays.projection(from: source, to: Vector3(0, -200, 1), pitch: 20))
      #expect(paths.lengths.contains { ($0.max() ?? 0) > 1 })
    }
  }

  @Test func `huge and tiny solids`() {
    let phantom = Phantom(solids: [
      Solid(.body, .ellipsoid(centre: .zero, halfAxes: Vector3(repeating: 1e6)), of: .water),
      Solid(.fat, .box(centre: Vector3(0, 1e6, 0), halfAxes: Vector3(1e6, 1e6, 1e6)), of: .adipose),
      Solid(.insert, .ellipsoid(centre: .zero, halfAxes: Vector3(repeating: 1e-3)), of: .calcification),
      Solid(.insert, .ellipsoid(centre: Vector3(10, 0, 0), halfAxes: Vector3(repeating: 1e-7)), of: .lead),
    ])
    // The pixel (8, 5) looks through the middle of the tiny ball; half of the way lies in fat.
    let paths = check(phantom, Rays.projection(from: Vector3(0, 1000, 0), to: Vector3(0, -500, 0), pitch: 3))
    func length(_ material: Material) -> Double {
      paths.materials.firstIndex(of: material).map { Double(paths.lengths[$0][Rays.pixel]) } ?? .nan
    }
    #expect(abs(length(.adipose) - 999.999) < 0.01)
    #expect(abs(length(.water) - 499.999) < 0.01)
    #expect(abs(length(.calcification) - 0.002) < 1e-5)
  }

  @Test func `nothing gives nothing`() throws {
    let tracer = LineTracer(Phantom(solids: []))
    let projection = StandInThorax.projection(16)
    #expect(tracer.paths(projection).materials.isEmpty)
    #expect(tracer.lengths(of: .all, projection) == Array(repeating: 0, count: 256))
    let grid = try #require(
      Grid(
        size: SIMD3(3, 4, 5),
        affine: Affine(i: Vector3(1, 0, 0), j: Vector3(0, 1, 0), k: Vector3(0, 0, 1), origin: .zero)))
    #expect(tracer.volume(on: grid, background: -1000) { _ in 1 }.voxels.allSatisfy { $0 == -1000 })
  }

  @Test func `a source on the detector and a detector without pixels`() {
    let ball = Solid(.insert, .ellipsoid(centre: Vector3(3, 0, 0), halfAxes: Vector3(repeating: 2)), of: .water)
    // In the plane of the detector, at the middle of its pixel (4, 4) and of its first tile.
    let flat = Projection(
      source: .zero, origin: Vector3(-4, -4, 0), columnStep: Vector3(1, 0, 0), rowStep: Vector3(0, 1, 0), columns: 9,
      rows: 9)
    let paths = check(Phantom(solids: [ball]), flat)
    // From 1 to 4 along the row, and nothing in the pixel of the source itself.
    #expect(abs(paths.lengths[0][4 * 9 + 8] - 3) < 1e-5)
    #expect(paths.lengths[0][4 * 9 + 4] == 0)
    var none = flat
    none.rows = 0
    #expect(LineTracer(Phantom(solids: [ball])).paths(none).lengths == [[]])
  }
}
