// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Vocabulary
import Volumes

/// Test objects, whose images must give back what their answers say.
@Suite struct `Test objects` {
  private func small(_ change: (inout RadiographySystem) -> Void = { _ in }) -> RadiographySystem {
    var system = TestObject.stand
    (system.detector.columns, system.detector.rows) = (160, 160)
    change(&system)
    return system
  }

  private func raw(_ object: TestObject, seed: UInt64 = 3) throws -> ImagePlane {
    guard case .radiography(let system) = object.technique else {
      throw Failure(words: "no radiograph")
    }
    let simulator = RadiographSimulator(system, effects: TestObject.standEffects)
    let taken = simulator.radiograph(
      LineTracer(object.phantom).paths(Projection(system).refined(by: system.detector.raysPerSide)),
      randomness: Randomness(seed: seed, replicate: 0))
    return try #require(
      ImagePlane(
        columns: taken.columns, rows: taken.rows, values: taken.raw.map(Float.init),
        betweenColumns: system.detector.pitch, betweenRows: system.detector.pitch, unit: .millimetres))
  }

  private struct Failure: Error { var words: String }

  @Test(arguments: [(3.0, 0.2), (5.0, 0.3), (4.0, 0.4)])
  func `the edge is blurred as the system is told to`(degrees: Double, blur: Double) throws {
    let object = TestObject.slantedEdge(degrees: degrees, in: small { $0.detector.blur = blur })
    var options = ModulationTransfer.Options()
    options.replicates = 40
    let measured = ModulationTransfer(slantedEdgeIn: try raw(object), options: options)
    let truth = try #require(object.answer("mtf50"))
    #expect(abs((measured.half.value ?? 0) / truth - 1) < 0.015, "\(measured.half), \(truth)")
    #expect(abs((measured.angle.value ?? 0) - degrees) < 0.05)
    let nyquist = try #require(object.answer("mtf.nyquist"))
    #expect(abs((measured.atNyquist.value ?? 0) - nyquist) < 0.01)
    let curve = try #require(object.curves.first)
    for point in curve.points where point.x < 2.5 {
      #expect(abs((measured.transfer(at: point.x) ?? 9) - point.y) < 0.015)
    }
  }

  @Test(arguments: [(Material.acrylic, 60.0), (.aluminium, 4), (.copper, 0.3)])
  func `a slab lets through what the sum over the spectrum says`(material: Material, thickness: Double) throws {
    let object = TestObject.slab(
      of: material, thickness: thickness, in: small { $0.exposure.milliampereSeconds = 12 })
    let plane = try raw(object)
    let noise = NoisePower([plane])
    let mean = try #require(noise.mean.value)
    let (open, share) = (try #require(object.answer("open.signal")), try #require(object.answer("slab.transmission")))
    // A thousandth, and the noise of the mean of 25,600 pixels.
    #expect(abs(mean / open / share - 1) < 0.002, "\(mean / open), \(share)")
    // The sum by nodes and the sum over all energies agree better still.
    #expect(abs((try #require(object.answer("slab.signal"))) / open / share - 1) < 0.0005)
    let deviation = try #require(object.answer("slab.noise"))
    #expect(abs((noise.deviation.value ?? 0) / deviation - 1) < 0.025, "\(noise.deviation.value ?? 0), \(deviation)")
  }

  @Test func `half of the charge has twice the relative variance`() throws {
    let squares = try [10.0, 5.0].map { charge in
      let object = TestObject.slab(thickness: 20, in: small { $0.exposure.milliampereSeconds = charge })
      let noise = NoisePower([try raw(object)])
      let share = (try #require(noise.deviation.value)) / (try #require(noise.mean.value))
      return share * share
    }
    #expect(abs(squares[1] / squares[0] - 2) < 0.1, "\(squares)")
  }

  @Test func `the steps of a wedge lie side by side, each with its share`() throws {
    let object = TestObject.wedge(step: 3, steps: 5, in: small { $0.exposure.milliampereSeconds = 12 })
    let plane = try raw(object)
    let open = try #require(object.answer("open.signal"))
    #expect(object.inserts.count == 5)
    for insert in object.inserts {
      let (x, y) = (insert.halfWidth / 0.2, insert.halfHeight / 0.2)
      let region = PlaneRegion(
        column: Int(insert.column - x), row: Int(insert.row - y), width: Int(2 * x), height: Int(2 * y))
      let part = try #require(plane.part(region))
      let mean = part.values.reduce(0) { $0 + Double($1) } / Double(part.values.count)
      #expect(abs(mean / open / insert.value - 1) < 0.004, "\(insert.name): \(mean / open), \(insert.value)")
    }
  }

  @Test func `holes show the contrast of their depth where they are said to be`() throws {
    let object = TestObject.contrastDetail(
      in: small { ($0.detector.pitch, $0.exposure.milliampereSeconds) = (0.6, 60) })
    let plane = try raw(object)
    let wide = object.inserts.filter { $0.size >= 4 && $0.contrast >= 0.8 }
    #expect(wide.count >= 4)
    for insert in wide {
      var (inside, ring) = ((sum: 0.0, count: 0.0), (sum: 0.0, count: 0.0))
      for row in 0..<plane.rows {
        for column in 0..<plane.columns {
          let (x, y) = ((Double(column) - insert.column) * 0.6, (Double(row) - insert.row) * 0.6)
          let distance = (x * x + y * y).squareRoot()
          if distance < insert.halfWidth - 0.8 {
            inside = (inside.sum + plane[column, row], inside.count + 1)
          } else if distance > insert.halfWidth + 0.8, distance < insert.halfWidth + 2 {
            ring = (ring.sum + plane[column, row], ring.count + 1)
          }
        }
      }
      let contrast = (inside.sum / inside.count) / (ring.sum / ring.count) - 1
      #expect(abs(contrast - insert.value) < 0.015, "\(insert.name): \(contrast), \(insert.value)")
    }
    // The same seed gives the same places, another one others.
    #expect(TestObject.contrastDetail(seed: 4).inserts == TestObject.contrastDetail(seed: 4).inserts)
    #expect(TestObject.contrastDetail(seed: 4).inserts != TestObject.contrastDetail(seed: 5).inserts)
  }

  private func slice(_ object: TestObject) throws -> ImagePlane {
    let volume: Volume<Float>
    switch object.technique {
    case .tomography(let system):
      volume = TomographySimulator(system).volume(of: object.phantom, randomness: Randomness(seed: 5, replicate: 0))
    case .resonance(let system):
      volume = ResonanceSimulator(system).volume(of: object.phantom, randomness: Randomness(seed: 5, replicate: 0))
    case .radiography: throw Failure(words: "no slices")
    }
    let size = volume.grid.size
    let middle = size.z / 2 * size.x * size.y
    return try #require(
      ImagePlane(
        columns: size.x, rows: size.y, values: Array(volume.voxels[middle..<middle + size.x * size.y]),
        betweenColumns: volume.grid.spacing.x, betweenRows: volume.grid.spacing.y, unit: .millimetres))
  }

  private func scanner(_ field: Double, _ charge: Double = 400) -> TomographySystem {
    var system = TestObject.scanner
    (system.matrix, system.fieldOfView, system.slices, system.milliampereSeconds) = (192, field, 1, charge)
    return system
  }

  @Test func `water has no Hounsfield units, and the noise that the scanner is told to have`() throws {
    let object = TestObject.water(in: scanner(220, 100))
    let measured = Uniformity(of: try slice(object), as: .tomograph)
    #expect(abs(measured.estimate("ct.centre")?.value ?? 9) < 2)
    #expect((measured.estimate("ct.uniformity")?.value ?? 99) < 5)
    let truth = try #require(object.answer("ct.noise"))
    #expect(measured.estimate("ct.noise")?.interval?.contains(truth) == true, "\(truth)")
    #expect(abs((measured.disc?.radius ?? 0) - 100) < 1)
  }

  @Test func `face and wire are blurred by the kernel`() throws {
    for kernel in [TomographySystem.Kernel.soft, .sharp] {
      var system = scanner(60, 4000)
      system.kernel = kernel
      let object = TestObject.face(in: system)
      let plane = try #require(try slice(object).part(PlaneRegion(column: 48, row: 48, width: 96, height: 96)))
      let measured = ModulationTransfer(slantedEdgeIn: plane)
      let truth = try #require(object.answer("mtf50"))
      #expect(abs((measured.half.value ?? 0) / truth - 1) < 0.02, "\(kernel) \(measured.half.value ?? 0), \(truth)")
      let wire = ModulationTransfer(pointIn: try slice(TestObject.wire(in: system)))
      #expect(abs((wire.half.value ?? 0) / truth - 1) < 0.03, "\(kernel) \(wire.half), \(truth)")
      #expect(wire.half.interval == nil)
    }
  }

  @Test func `rods have the Hounsfield units of their material`() throws {
    let object = TestObject.contrasts(in: scanner(250, 2000))
    let plane = try slice(object)
    for insert in object.inserts where insert.size >= 20 {
      var (sum, count) = (0.0, 0.0)
      for row in 0..<plane.rows {
        for column in 0..<plane.columns {
          let (x, y) = (
            (Double(column) - insert.column) * plane.betweenColumns, (Double(row) - insert.row) * plane.betweenRows
          )
          guard x * x + y * y < 49 else { continue }
          sum += plane[column, row]
          count += 1
        }
      }
      #expect(abs(sum / count - insert.value) < 3 + 0.003 * abs(insert.value), "\(insert.name): \(sum / count)")
    }
    let light = try #require(object.inserts.first { $0.name == "+2 %, 9 mm" })
    #expect(abs(light.value - 20) < 1e-9)
  }

  @Test func `magnitudes of water have their signal and their noise`() throws {
    var system = TestObject.coil
    (system.matrix, system.slices, system.signalToNoise) = (128, 1, 40)
    let object = TestObject.resonanceWater(in: system)
    let measured = Uniformity(of: try slice(object), as: .resonance)
    let (mean, ratio) = (try #require(object.answer("mr.mean")), try #require(object.answer("mr.snr")))
    #expect(abs((measured.estimate("mr.mean")?.value ?? 0) / mean - 1) < 0.01)
    #expect(abs((measured.estimate("mr.snr")?.value ?? 0) / ratio - 1) < 0.05)
    #expect((measured.estimate("mr.uniformity")?.value ?? 0) > 97)
    system.biasField = 0.3
    let uneven = Uniformity(of: try slice(TestObject.resonanceWater(in: system)), as: .resonance)
    #expect((uneven.estimate("mr.uniformity")?.value ?? 100) < 90)
  }
}
