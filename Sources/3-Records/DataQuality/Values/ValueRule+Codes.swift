// SPDX-License-Identifier: Apache-2.0
import Catalog
import Datasets

extension ValueRule {
  /// What PS3.3 C.7.3.1.1.1 lists for images and what stands beside them, with the retired radiographs.
  private static let modalities: Set<String> = [
    "AR", "AU", "BDUS", "BI", "BMD", "CFM", "CR", "CT", "CTPROTOCOL", "DG", "DMS", "DOC", "DX", "ECG", "EEG", "EMG",
    "EOG", "EPS", "ES", "FID", "GM", "HC", "HD", "IO", "IOL", "IVOCT", "IVUS", "KER", "KO", "LEN", "LS", "MG", "MR",
    "M3D", "NM", "OAM", "OCT", "OP", "OPM", "OPT", "OPTBSV", "OPTENF", "OPV", "OSS", "OT", "PA", "PLAN", "POS", "PR",
    "PT", "PX", "REG", "RESP", "RF", "RG", "RTDOSE", "RTIMAGE", "RTINTENT", "RTPLAN", "RTRAD", "RTRECORD",
    "RTSEGANN", "RTSTRUCT", "RWV", "SEG", "SM", "SMR", "SR", "SRF", "STAIN", "TEXTUREMAP", "TG", "US", "VA", "XA",
    "XAPROTOCOL",
    "XC",
  ]
  private static let views: Set<String> = [
    "AP", "PA", "LL", "RL", "RLD", "LLD", "RLO", "LLO", "LATERAL", "LAT", "ML", "LM", "MLO", "LMO", "CC", "CCFB", "FB",
    "SIO", "ISO", "LMO", "XCCL", "XCCM", "NA",
  ]
  private static let lateralities: Set<String> = ["L", "R", "B", "U"]
  private static let photometrics: Set<String> = [
    "MONOCHROME1", "MONOCHROME2", "PALETTE COLOR", "RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_420", "YBR_ICT",
    "YBR_RCT", "XYB",
  ]

  /// Codes that are not among those of the standard.
  static let codes: [ValueRule] = [
    code(AttributeName.modality, modalities, "PS3.3 C.7.3.1.1.1"),
    code(AttributeName.view, views, "PS3.3 C.8.7.1.1.2, with the words of common tables"),
    code(AttributeName.laterality, lateralities, "PS3.3 C.7.3.1"),
    code(AttributeName.photometric, photometrics, "PS3.3 C.7.6.3.1.2"),
  ]

  private static func code(_ attribute: String, _ known: Set<String>, _ source: String) -> ValueRule {
    ValueRule(
      name: "values.\(attribute)-code", words: "a \(attribute) that the standard does not have", severity: .note,
      advice:
        "Queries and groups by \(attribute) miss images that are written otherwise. Known are the codes of \(source).",
      isJudged: { text($0, attribute) != nil },
      fault: { item in text(item, attribute).flatMap { known.contains($0.uppercased()) ? nil : "an unknown code" } })
  }

  /// Tube voltage in kV and charge in mAs, for what they are used in.
  private static let voltages: [String: ClosedRange<Double>] = [
    "CR": 35...160, "DX": 35...160, "DR": 35...160, "RG": 35...160, "CT": 60...160, "MG": 18...55, "RF": 35...160,
    "XA": 35...160, "PX": 45...100, "IO": 45...80,
  ]

  /// Exposure beyond what tubes give.
  static let exposures: [ValueRule] = [
    ValueRule(
      name: "values.kilovolts", words: "a tube voltage that devices of the modality do not have", severity: .warning,
      advice:
        "Volts instead of kilovolts, or the value of another device. What depends on the voltage (contrast, dose) cannot be judged by it.",
      isJudged: { item in
        number(item, "kvp", "kilovolts") != nil && voltages[text(item, AttributeName.modality) ?? ""] != nil
      },
      fault: { item in
        guard let value = number(item, "kvp", "kilovolts"),
          let range = voltages[text(item, AttributeName.modality) ?? ""], !range.contains(value)
        else { return nil }
        return value < range.lowerBound ? "too low" : "too high"
      }),
    ValueRule(
      name: "values.milliampere-seconds", words: "a tube charge below 0.01 or above 5,000 mAs", severity: .warning,
      advice: "Often µAs are taken for mAs, which differ by a factor of 1,000.",
      isJudged: { number($0, "mas", "exposure", "milliampere-seconds") != nil },
      fault: { item in
        guard let value = number(item, "mas", "exposure", "milliampere-seconds"), !(0.01...5000).contains(value) else {
          return nil
        }
        return value < 0.01 ? "too low" : "too high"
      }),
  ]
}
