// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("The aperture of a pixel")
struct ApertureTests {
  private func system(columns: Int, pitch: Double, rays: Int) -> RadiographySystem {
    var system = RadiographySystem()
    system.detector.columns = columns
    system.detector.rows = columns
    system.detector.pitch = pitch
    system.detector.raysPerSide = rays
    return system
  }

  private func signal(_ system: RadiographySystem, of phantom: Phantom) -> [Float] {
    let lines = Projection(system).refined(by: system.detector.raysPerSide)
    return RadiographSimulator(system, effects: []).expectedSignal(LineTracer(phantom).paths(lines, workers: 1))
  }

  @Test func `parts of a pixel have its middle as their mean`() {
    let whole = Projection(system(columns: 5, pitch: 1.2, rays: 1))
    let parts = whole.refined(by: 3)
    #expect(parts.columns == 15 && parts.rows == 15 && parts.source == whole.source)
    var mean = Vector3.zero
    for row in 6..<9 { for column in 3..<6 { mean += parts.point(column: Double(column), row: Double(row)) / 9 } }
    #expect((mean - whole.point(column: 1, row: 2)).length < 1e-12)
  }

  @Test func `the energy of the rays is averaged, as a finer detector's pixels add up to a coarse one's`() {
    let ball = Solid(.insert, .ellipsoid(centre: .zero, halfAxes: Vector3(9, 30, 7)), of: .corticalBone)
    let phantom = Phantom(solids: [ball])
    let coarse = signal(system(columns: 24, pitch: 1.5, rays: 3), of: phantom)
    let fine = signal(system(columns: 72, pitch: 0.5, rays: 1), of: phantom)
    var greatest: Float = 0
    for row in 0..<24 {
      for column in 0..<24 {
        var mean: Float = 0
        for i in 0..<9 { mean += fine[(row * 3 + i / 3) * 72 + column * 3 + i % 3] / 9 }
        // A raw number stands for an area of the detector, so that means agree; what is left is the slant within a pixel.
        greatest = max(greatest, abs(coarse[row * 24 + column] / mean - 1))
      }
    }
    #expect(greatest < 1e-5)
  }

  @Test func `one ray takes a point where many take the mean of an edge`() {
    // Half of the middle column's pixels lies behind lead.
    let plate = Solid(.insert, .box(centre: Vector3(50, 0, 0), halfAxes: Vector3(50, 1, 200)), of: .lead)
    let phantom = Phantom(solids: [plate])
    let (one, many) = (system(columns: 9, pitch: 1, rays: 1), system(columns: 9, pitch: 1, rays: 8))
    let open = signal(one, of: Phantom(solids: []))
    let share = { (pixels: [Float]) in pixels[4 * 9 + 4] / open[4 * 9 + 4] }
    #expect(share(signal(one, of: phantom)) < 0.02 || share(signal(one, of: phantom)) > 0.98)
    #expect(abs(share(signal(many, of: phantom)) - 0.5) < 0.01)
  }
}
