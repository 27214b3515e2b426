// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Phantoms

/// What takes the images of a test object: options that change the test stand, the CT scanner or the MR scanner.
struct PhantomInstrumentSystem: ParsableArguments {
  @Option(help: "The tube's voltage in kV (radiographs, CT).")
  var kilovolts: Double?

  @Option(help: "The charge in mAs (radiographs, CT).")
  var milliampereSeconds: Double?

  @Option(help: "Aluminium in the beam in millimetres (radiographs).")
  var aluminium: Double?

  @Option(help: "The standard deviation of the detector's blur in millimetres (radiographs).")
  var blur: Double?

  @Option(help: "The electronic noise of a pixel in quanta (radiographs).")
  var electronicNoise: Double?

  @Option(help: "The focal spot's size in millimetres (radiographs).")
  var focalSpot: Double?

  @Option(help: "Columns and rows of an image, 64 to 4096.")
  var matrix: Int?

  @Option(help: "Millimetres between pixels.")
  var pitch: Double?

  @Option(help: "Slices (CT, MR).")
  var slices: Int?

  @Option(help: "The reconstruction's kernel: soft, standard, sharp or bone (CT).")
  var kernel: TomographySystem.Kernel?

  @Option(help: "The coil's unevenness, 0 to 0.9 (MR).")
  var bias: Double?

  @Option(help: "Signal to noise of water at full recovery (MR).")
  var signalToNoise: Double?

  @Option(help: "What the slab or the wedge is of: acrylic, water, aluminium, …")
  var material: MaterialOption?

  @Option(help: "The thickness of the slab, or of a step of the wedge, in millimetres.")
  var thickness: Double?

  @Option(help: "The angle of the edge in degrees, 1 to 40.")
  var degrees: Double?

  @Flag(help: "Simulate scatter, the heel effect and the like, too (radiographs).")
  var allEffects = false

  var effects: RadiographEffects { allEffects ? .all : TestObject.standEffects }

  func validate() throws {
    func check(_ value: Double?, _ range: ClosedRange<Double>, _ name: String) throws {
      guard let value, !range.contains(value) else { return }
      throw ValidationError("\(name) is \(value), and \(range.lowerBound) to \(range.upperBound) is needed")
    }
    try check(kilovolts, 40...150, "--kilovolts")
    try check(milliampereSeconds, 0.001...10_000, "--milliampere-seconds")
    try check(aluminium, 1...50, "--aluminium")
    try check(blur, 0...5, "--blur")
    try check(electronicNoise, 0...10_000, "--electronic-noise")
    try check(focalSpot, 0...5, "--focal-spot")
    try check(pitch, 0.02...5, "--pitch")
    try check(bias, 0...0.9, "--bias")
    try check(signalToNoise, 1...100_000, "--signal-to-noise")
    try check(thickness, 0.01...500, "--thickness")
    try check(degrees, 1...40, "--degrees")
    try check(matrix.map(Double.init), 64...4096, "--matrix")
    try check(slices.map(Double.init), 1...1000, "--slices")
  }

  /// The test object with this system.
  ///
  /// Images that are too large to be simulated in memory are refused before anything is written.
  func object(_ kind: TestObject.Kind) throws -> TestObject {
    let object = made(kind)
    if let excess = object.technique.excess(materials: Set(object.phantom.solids.map(\.material)).count) {
      throw ValidationError("the image would have \(excess.found), and \(excess.expected) is possible")
    }
    return object
  }

  private func made(_ kind: TestObject.Kind) -> TestObject {
    switch kind {
    case .edge: TestObject.slantedEdge(degrees: degrees ?? 3, in: stand)
    case .uniform: TestObject.slab(of: material?.material ?? .acrylic, thickness: thickness ?? 100, in: stand)
    case .wedge: TestObject.wedge(of: material?.material ?? .aluminium, step: thickness ?? 2, in: stand)
    case .contrastDetail: TestObject.contrastDetail(in: stand)
    case .tomographicWater: TestObject.water(in: scanner(250))
    case .tomographicWire: TestObject.wire(in: scanner(100))
    case .tomographicEdge: TestObject.face(degrees: degrees ?? 4, in: scanner(100))
    case .tomographicContrast: TestObject.contrasts(in: scanner(250))
    case .resonanceUniform: TestObject.resonanceWater(in: coil)
    }
  }

  private var stand: RadiographySystem {
    var system = TestObject.stand
    system.exposure.kilovolts = kilovolts ?? system.exposure.kilovolts
    system.exposure.milliampereSeconds = milliampereSeconds ?? system.exposure.milliampereSeconds
    system.exposure.aluminium = aluminium ?? system.exposure.aluminium
    system.exposure.focalSpot = focalSpot ?? system.exposure.focalSpot
    system.detector.electronicNoise = electronicNoise ?? system.detector.electronicNoise
    system.detector.blur = blur ?? system.detector.blur
    system.detector.pitch = pitch ?? system.detector.pitch
    (system.detector.columns, system.detector.rows) = (matrix ?? 512, matrix ?? 512)
    return system
  }

  private func scanner(_ field: Double) -> TomographySystem {
    var system = TestObject.scanner
    system.kilovolts = kilovolts ?? system.kilovolts
    system.milliampereSeconds = milliampereSeconds ?? system.milliampereSeconds
    system.matrix = matrix ?? (field < 200 ? 256 : system.matrix)
    system.fieldOfView = pitch.map { $0 * Double(system.matrix) } ?? field
    system.slices = slices ?? system.slices
    system.kernel = kernel ?? system.kernel
    return system
  }

  private var coil: ResonanceSystem {
    var system = TestObject.coil
    system.matrix = matrix ?? system.matrix
    system.fieldOfView = pitch.map { $0 * Double(system.matrix) } ?? system.fieldOfView
    system.slices = slices ?? system.slices
    system.biasField = bias ?? system.biasField
    system.signalToNoise = signalToNoise ?? system.signalToNoise
    return system
  }
}

/// A material as it is typed: its name in small letters with hyphens.
struct MaterialOption: ExpressibleByArgument {
  let material: Material

  init?(argument: String) {
    guard let found = Material.allCases.first(where: { Self.name($0) == argument }) else { return nil }
    material = found
  }

  static func name(_ material: Material) -> String {
    "\(material)".reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) }
  }

  static var allValueStrings: [String] { Material.allCases.map(name) }
}
