// SPDX-License-Identifier: Apache-2.0

/// A device that a scenario names: who is said to have made it, and how it makes images.
public struct ScenarioDevice: Sendable, Hashable {
  /// What the scenario calls it; also the station's name.
  public var name: String
  /// The maker: a made-up name, which is written with `SYNTHETIC` before it.
  public var manufacturer = "SYNTHETIC Imaging"
  /// The model.
  public var model = "Phantom One"
  /// The serial number; a site's number is written behind it.
  public var serial = "1000"
  /// The versions of its software.
  public var software = ["1.0"]
  /// How often it makes each view, in proportion.
  public var views: [RadiographySystem.View: Double] = [.posteroanterior: 1]
  /// The exposure from back to front, at a stand.
  public var stand = RadiographySystem.Exposure()
  /// The exposure from front to back of a patient who lies in bed.
  public var bedside = ScenarioDevice.usualBedside
  /// The exposure from the side.
  public var lateral = ScenarioDevice.usualLateral
  /// The text that is burned into radiographs at the bedside; `nil` for none.
  public var bedsideText: String?
  /// The X-ray detector.
  public var detector = RadiographySystem.Detector()
  /// How the picture is made of the raw image.
  public var processing = RadiographySystem.Processing()
  /// As which object radiographs are stored.
  public var storage = RadiographySystem.Storage.digital
  /// CT.
  public var tomography = TomographySystem()
  /// MR.
  public var resonance = ResonanceSystem()

  /// A device of defaults.
  public init(name: String) { self.name = name }

  static var usualBedside: RadiographySystem.Exposure {
    var exposure = RadiographySystem.Exposure()
    exposure.view = .anteroposterior
    exposure.kilovolts = 95
    exposure.milliampereSeconds = 2
    exposure.sourceToDetector = 1200
    exposure.patientToDetector = 140
    exposure.gridRatio = nil
    return exposure
  }

  static var usualLateral: RadiographySystem.Exposure {
    var exposure = RadiographySystem.Exposure()
    exposure.view = .leftLateral
    exposure.milliampereSeconds = 6
    exposure.patientToDetector = 230
    return exposure
  }

  /// The exposure of a view.
  func exposure(_ view: RadiographySystem.View) -> RadiographySystem.Exposure {
    switch view {
    case .posteroanterior: stand
    case .anteroposterior: bedside
    case .leftLateral: lateral
    }
  }
}
