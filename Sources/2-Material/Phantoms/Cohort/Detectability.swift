// SPDX-License-Identifier: Apache-2.0
import Foundation
import Volumes

extension DetectabilityModel {
  /// How well one planted finding can be seen on the images of an examination.
  ///
  /// Findings of the lung are hidden on radiographs by what lies before or behind them, judged by their middle: behind the
  /// heart within 35 mm to the right and 65 mm to the left of the midline in the middle and lower zones; behind the diaphragm
  /// in the lower zone, 30 mm or more behind the isocentre; behind a clavicle in the upper zone, 20…90 mm beside the midline.
  /// - Returns: *d*: how far the finding moves what a reader of skill 1 perceives, in standard deviations; 0 or more.
  public func detectability(of finding: PlantedFinding, in study: PlannedStudy) -> Double {
    let kind = finding.request.kind
    let usual = kind.referenceSize
    // A heart of half the chest's width is no finding at all.
    let nothing = kind == .cardiomegaly ? 0.5 : 0
    let relative = max(0, (finding.size - nothing) / (usual - nothing))
    return scale * pow(relative, sizeExponent) * finding.request.conspicuity * place(of: finding, in: study)
      / noise(of: study)
  }

  /// How well the findings of a kind can be seen together: independent looks, whose squares add.
  public func detectability(of kind: FindingKind, among findings: [PlantedFinding], in study: PlannedStudy) -> Double {
    findings.filter { $0.request.kind == kind }
      .reduce(0) { sum, finding in
        let d = detectability(of: finding, in: study)
        return sum + d * d
      }.squareRoot()
  }

  /// The standard deviation of what a reader perceives, 1 at the reference dose.
  func noise(of study: PlannedStudy) -> Double {
    ((1 - quantum) + quantum / max(1e-6, Self.relativeDose(of: study))).squareRoot()
  }

  /// The dose at the detector over that of 120 kV and 2 mAs (CT: 150 mAs) at 1800 mm behind a body of 25 kg/m².
  ///
  /// An X-ray tube's output goes with the square of its voltage and the inverse square of the distance; 12 kg/m² more halve
  /// what leaves the body, and a lateral way leaves a third of it. MR: the square of the signal-to-noise ratio over 60. These
  /// are rules of thumb for a model of readers; the images' own noise is simulated.
  static func relativeDose(of study: PlannedStudy) -> Double {
    let body = pow(2, -(study.patient.bodyMassIndex - 25) / 12)
    switch study.technique {
    case .radiography(let system):
      let exposure = system.exposure
      return exposure.milliampereSeconds / 2 * pow(exposure.kilovolts / 120, 2)
        * pow(1800 / exposure.sourceToDetector, 2) * body * (exposure.view == .leftLateral ? 1.0 / 3 : 1)
    case .tomography(let system):
      return system.milliampereSeconds / 150 * pow(system.kilovolts / 120, 2) * body
    case .resonance(let system): return pow(system.signalToNoise / 60, 2)
    }
  }

  private func place(of finding: PlantedFinding, in study: PlannedStudy) -> Double {
    guard case .radiography(let system) = study.technique, system.exposure.view != .leftLateral,
      [.nodule, .partSolidNodule, .consolidation].contains(finding.request.kind), let zone = finding.zone
    else { return 1 }
    let centre = finding.centre
    var factor = 1.0
    if zone != .upper, (-35...65).contains(centre.x) { factor *= heart }
    if zone == .lower, centre.y >= 30 { factor *= diaphragm }
    if zone == .upper, (20...90).contains(abs(centre.x)) { factor *= clavicle }
    return factor
  }
}
