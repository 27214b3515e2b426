// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite struct TomographySimulatorTests {
  private let randomness = Randomness(seed: 11, replicate: 2)

  @Test func `slices lie about their middle, to the left, to the back and to the head`() {
    let grid = TomographySimulator(TomographySystem()).grid(centre: Vector3(5, 0, -20))
    #expect(grid.orientation == .lps)
    #expect(grid.point(Vector3(63.5, 63.5, 63.5)) == Vector3(5, 0, -20))
    #expect(grid.spacing == Vector3(3.125, 3.125, 2.5))
  }

  @Test func `materials have their Hounsfield units`() {
    let materials: [Material] = [.adipose, .muscle, .lung, .corticalBone]
    var solids = [MadeScan.cylinder(100)]
    for (index, material) in materials.enumerated() {
      let angle = Double(index) * Double.pi / 2
      solids.append(MadeScan.cylinder(25, of: material, x: 50 * cos(angle), y: 50 * sin(angle)))
    }
    let simulator = TomographySimulator(MadeScan.silent(matrix: 128, fieldOfView: 256))
    let scan = simulator.volume(of: Phantom(solids: solids), randomness: randomness)
    for (index, material) in materials.enumerated() {
      let angle = Double(index) * Double.pi / 2
      let place = scan.grid.index(of: Vector3(50 * cos(angle), 50 * sin(angle), 0))
      let found = Double(scan[Int(place.x.rounded()), Int(place.y.rounded()), 0])
      #expect(abs(found - simulator.beam.hounsfield(of: material)) < 0.5)
    }
    #expect(abs(scan[64, 64, 0]) < 0.5)
    #expect(abs(scan[2, 2, 0] + 1000) < 0.5)
  }

  @Test(arguments: [TomographySystem.Kernel.soft, .standard, .sharp, .bone])
  func `a rod is blurred by the formula of the kernel`(_ kernel: TomographySystem.Kernel) {
    var system = MadeScan.silent(matrix: 256, fieldOfView: 100)
    system.kernel = kernel
    let radius = 0.8
    let scan = TomographySimulator(system).volume(
      of: Phantom(solids: [MadeScan.cylinder(radius, x: 0.13, y: 0.07)]), randomness: randomness)
    let (size, pixel) = (system.matrix, system.fieldOfView / Double(system.matrix))
    let spectrum = PlaneTransform<Double>(columns: size, rows: size).transformed(
      real: (0..<size * size).map { Double(scan[$0 % size, $0 / size, 0]) + 1000 })
    let whole = hypot(spectrum.real[0], spectrum.imaginary[0])
    #expect(abs(whole * pixel * pixel / (1000 * Double.pi * radius * radius) - 1) < 0.03)
    // Rows are exact, so the transfer is taken along them: disc 2 J₁(x)/x, pixel sin(x)/x, kernel.
    for index in stride(from: 4, through: 64, by: 4) {
      let f = Double(index) / (Double(size) * pixel)
      let (x, w) = (2 * Double.pi * f * radius, Double.pi * f * pixel)
      let expected = 2 * j1(x) / x * sin(w) / w * kernel.transfer(at: f)
      let found = hypot(spectrum.real[index], spectrum.imaginary[index]) / whole
      #expect(abs(found - abs(expected)) < 0.01)
    }
  }

  @Test(arguments: [
    (TomographySystem.Kernel.soft, 0.300, 0.506), (.standard, 0.343, 0.579), (.sharp, 0.596, 0.907),
    (.bone, 0.866, 1.184),
  ])
  func `kernels pass a half and a tenth where they are said to`(
    _ kernel: TomographySystem.Kernel, _ half: Double, _ tenth: Double
  ) {
    #expect(kernel.transfer(at: 0) == 1)
    #expect(abs(kernel.transfer(at: half) - 0.5) < 0.003)
    #expect(abs(kernel.transfer(at: tenth) - 0.1) < 0.003)
  }

  @Test func `a thin plate is seen over the thickness of a slice`() {
    var system = MadeScan.silent(matrix: 32, fieldOfView: 64, slices: 21)
    (system.sliceSpacing, system.sliceThickness) = (0.5, 2.5)
    // A plate of a millimetre reaches into the slices at |z| < 1.75, fully into those at |z| < 0.75: 1 of
    // 2.5 mm.
    let plate = Solid(.insert, .box(centre: .zero, halfAxes: Vector3(25, 25, 0.5)), of: .water)
    let scan = TomographySimulator(system).volume(of: Phantom(solids: [plate]), randomness: randomness)
    var sum = 0.0
    for k in 0..<21 {
      let z = abs(Double(k - 10) * 0.5)
      let value = Double(scan[16, 16, k]) + 1000
      sum += value * 0.5
      if z < 0.75 { #expect(value > 300 && value < 700) }
      if z > 1.75 { #expect(abs(value) < 0.5) }
    }
    // Slices are sampled by three lines.
    #expect(abs(sum - 1000) < 170)
  }

  @Test func `hardening makes a cup, its correction takes it away`() {
    var system = MadeScan.silent(matrix: 96, fieldOfView: 360, slices: 2)
    let phantom = Phantom(solids: [MadeScan.cylinder(150)])
    func cup(_ share: Double) -> Float {
      system.residualHardening = share
      let scan = TomographySimulator(system).volume(of: phantom, randomness: randomness)
      return scan[48 + 35, 48, 0] - scan[48, 48, 0]
    }
    let (none, tenth, all) = (cup(0), cup(0.1), cup(1))
    #expect(abs(none) < 0.5)
    #expect(all > 20 && all < 200)
    #expect(abs((tenth - none) / (all - none) - 0.1) < 0.02)
  }

  @Test func `the cup is that of the whole spectrum's views`() {
    // The views of a cylinder of water, summed over every energy of the beam, reconstructed at full resolution.
    let (radius, energies) = (120.0, Spectrum(tungstenAt: 120, anodeAngle: 7))
    let beam = energies.filtered(by: .aluminium, 3).filtered(by: .titanium, 0.9)
    func value(_ depth: Double) -> Double {
      let behind = beam.filtered(by: .water, depth)
      let counted = zip(behind.energies, behind.fluence).reduce(0) { $0 + $1.0 * $1.1 }
      return -log(counted / zip(beam.energies, beam.fluence).reduce(0) { $0 + $1.0 * $1.1 })
    }
    let table = (0...250).map { value(Double($0)) }
    let scale = 200 / table[200]
    let geometry = ParallelBeam(size: 96, pixel: 3, views: 150)
    let rays = (0..<geometry.views * geometry.detectors).map { index -> Float in
      let place = (Double(index % geometry.detectors) - Double(geometry.detectors - 1) / 2) * 3
      guard abs(place) < radius else { return 0 }
      let depth = 2 * (radius * radius - place * place).squareRoot()
      let (below, share) = (Int(depth), depth - depth.rounded(.down))
      return Float((table[below] * (1 - share) + table[below + 1] * share) * scale)
    }
    let expected = geometry.reconstructed(rays)
    var system = MadeScan.silent(matrix: 96, fieldOfView: 288)
    system.residualHardening = 1
    let scan = TomographySimulator(system).volume(
      of: Phantom(solids: [MadeScan.cylinder(radius)]), randomness: randomness)
    for (i, j) in [(48, 48), (48, 60), (33, 48), (48, 76), (60, 63), (66, 30)] {
      #expect(abs(Double(scan[i, j, 0]) - 1000 * (Double(expected[j * 96 + i]) - 1)) < 5)
    }
  }

  @Test func `hardening darkens the band between two bones`() {
    var system = MadeScan.silent(matrix: 128, fieldOfView: 256, slices: 2)
    let bones = [MadeScan.cylinder(15, of: .corticalBone, x: -50), MadeScan.cylinder(15, of: .corticalBone, x: 50)]
    let phantom = Phantom(solids: [MadeScan.cylinder(90)] + bones)
    system.residualHardening = 1
    let scan = TomographySimulator(system).volume(of: phantom, randomness: randomness)
    // The same distance from the middle, between the bones and across.
    #expect(scan[64, 64, 0] < scan[64, 84, 0] - 20)
    #expect(scan[54, 64, 0] < scan[64, 54, 0] - 20)
  }

  @Test func `metal makes streaks where it is, and only if they are asked for`() {
    var system = MadeScan.silent(matrix: 128, fieldOfView: 256, slices: 4)
    system.milliampereSeconds = 150
    system.sliceSpacing = 10
    let metal = [-30.0, 30].map {
      Solid(.implant, .rod(from: Vector3($0, 0, -6), to: Vector3($0, 0, 6), radius: 5), of: .steel)
    }
    let phantom = Phantom(solids: [MadeScan.cylinder(100)] + metal)
    let plain = TomographySimulator(system).volume(of: phantom, randomness: randomness)
    system.hasMetalArtefacts = true
    let streaky = TomographySimulator(system).volume(of: phantom, randomness: randomness)
    // Between the rods it is dark; slices without metal, at ±15 mm, are as they were.
    #expect(streaky[64, 64, 1] < plain[64, 64, 1] - 200)
    for j in 0..<128 {
      for i in 0..<128 {
        #expect(abs(streaky[i, j, 0] - plain[i, j, 0]) < 0.02 && abs(streaky[i, j, 3] - plain[i, j, 3]) < 0.02)
      }
    }
    // Far off the mean stays, the spread grows.
    let (before, after) = (ring(plain, 1), ring(streaky, 1))
    #expect(abs(after.mean - before.mean) < 25)
    #expect(after.deviation > 1.3 * before.deviation)
  }

  /// The pixels between 40 and 80 mm from the middle.
  private func ring(_ scan: Volume<Float>, _ slice: Int) -> (mean: Double, deviation: Double) {
    var values: [Double] = []
    for j in 0..<128 {
      for i in 0..<128 {
        let distance = hypot(Double(i) - 63.5, Double(j) - 63.5) * 2
        if distance > 45, distance < 80 { values.append(Double(scan[i, j, slice])) }
      }
    }
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot())
  }

  @Test func `what is scanned lies where it is`() {
    var system = MadeScan.silent(matrix: 96, fieldOfView: 192, slices: 24)
    system.residualHardening = 0.1
    let centre = Vector3(21.3, -17.7, 4.9)
    let ball = Solid(.nodule, .ellipsoid(centre: centre, halfAxes: Vector3(9, 7, 11)), of: .softTissue)
    let scan = TomographySimulator(system).volume(of: Phantom(solids: [ball]), randomness: randomness)
    #expect((scan.centroid(above: -1000, within: 25, of: centre) - centre).length < 0.05)
  }

  @Test func `movement shifts each view, and doubles what is sharp`() {
    var system = MadeScan.silent(matrix: 128, fieldOfView: 128, slices: 2)
    let phantom = Phantom(solids: [MadeScan.cylinder(10, x: 8, y: -6)])
    let still = TomographySimulator(system).volume(of: phantom, randomness: randomness)
    system.motion = 8
    let moved = TomographySimulator(system).volume(of: phantom, randomness: randomness)
    var difference: Float = 0
    for index in still.voxels.indices { difference = max(difference, abs(still.voxels[index] - moved.voxels[index])) }
    #expect(difference > 100)
    for isAcross in [true, false] {
      let (before, after) = (view(still, isAcross), view(moved, isAcross))
      #expect(abs(after.mass / before.mass - 1) < 1e-3)
      #expect(abs(after.centre - before.centre) <= 4.01)
      #expect(abs(after.width - before.width) < 0.05)
    }
  }

  /// The view of the first slice along an axis: its sum, middle and width, in millimetres.
  private func view(_ scan: Volume<Float>, _ isAcross: Bool) -> (mass: Double, centre: Double, width: Double) {
    let sums = (0..<128).map { at in
      (0..<128).reduce(0.0) { $0 + Double(isAcross ? scan[at, $1, 0] : scan[$1, at, 0]) + 1000 }
    }
    let mass = sums.reduce(0, +)
    let centre = sums.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element } / mass
    // Only near the middle, so that the far tails of rounding do not count.
    let width = sums.enumerated().reduce(0.0) {
      let away = Double($1.offset) - centre
      return abs(away) < 20 ? $0 + away * away * $1.element : $0
    }
    return (mass, centre, (width / mass).squareRoot())
  }

  @Test func `lung has the texture of the phantom, the same in every grid, and keeps its mean`() {
    var phantom = Phantom(solids: [MadeScan.cylinder(100, of: .lung)])
    let simulator = TomographySimulator(MadeScan.silent(matrix: 128, fieldOfView: 128, slices: 24))
    let plain = simulator.volume(of: phantom, randomness: randomness).middle(60)
    phantom.lungTexture = 0.2
    let scan = simulator.volume(of: phantom, randomness: randomness)
    let textured = scan.middle(60)
    #expect(abs((textured.mean - plain.mean) / (plain.mean + 1000)) < 0.03)
    // The deviation of the density is that of its logarithm, less what voxels and kernel smooth.
    let spread = textured.deviation / (plain.mean + 1000)
    #expect(spread > 0.13 && spread < 0.205)
    // A grid shifted by four voxels sees the same lung.
    let shifted = simulator.volume(of: phantom, centre: Vector3(4, -4, 5), randomness: randomness)
    for (i, j, k) in [(40, 50, 10), (64, 64, 12), (90, 30, 5)] {
      #expect(abs(shifted[i - 4, j + 4, k - 2] - scan[i, j, k]) < 0.5)
    }
  }

  @Test func `is the same on any number of threads, and other with another seed`() {
    var system = TomographySystem()
    (system.matrix, system.slices, system.motion, system.hasMetalArtefacts) = (48, 7, 3, true)
    (system.sliceThickness, system.residualHardening) = (5, 1)
    var phantom = Phantom(solids: [
      MadeScan.cylinder(150), MadeScan.cylinder(40, of: .lung, x: -60), MadeScan.cylinder(5, of: .titanium, x: 60),
    ])
    phantom.lungTexture = 0.3
    let simulator = TomographySimulator(system)
    let one = simulator.volume(of: phantom, randomness: randomness, workers: 1)
    for workers in [2, 3, 7] {
      #expect(simulator.volume(of: phantom, randomness: randomness, workers: workers).voxels == one.voxels)
    }
    #expect(simulator.volume(of: phantom, randomness: Randomness(seed: 11, replicate: 3)).voxels != one.voxels)
  }
}
