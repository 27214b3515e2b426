// SPDX-License-Identifier: Apache-2.0
package import DICOM

/// What a DICOM header tells for the search.
package struct HeaderAttributes {
  private let data: DataSet

  /// What a header tells.
  package init(data: DataSet) { self.data = data }

  /// The attributes, by ``AttributeName``; what the header does not say is left out.
  package var attributes: [String: AttributeValue] {
    var found: [String: AttributeValue] = [:]
    func text(_ name: String, _ tags: Tag...) {
      for tag in tags {
        guard let value = data.text(tag)?.trimmed, !value.isEmpty else { continue }
        return found[name] = .text(value)
      }
    }
    func number(_ name: String, _ tags: Tag...) {
      for tag in tags {
        guard let value = data.real(tag), value.isFinite else { continue }
        return found[name] = .number(value)
      }
    }
    text(AttributeName.sex, .patientSex)
    if let age = Self.years(data.text(.patientAge)) { found[AttributeName.age] = .number(age) }
    if let day = Self.day(data.text(.studyDate)) { found[AttributeName.studyDate] = .text(day) }
    text(AttributeName.site, .institutionName)
    text(AttributeName.modality, .modality)
    text(AttributeName.bodyPart, .bodyPartExamined)
    text(AttributeName.view, .viewPosition)
    text(AttributeName.laterality, .imageLaterality, .laterality)
    text(AttributeName.manufacturer, .manufacturer)
    text(AttributeName.model, .manufacturerModelName)
    text(AttributeName.device, .deviceSerialNumber, .stationName)
    number(AttributeName.rows, .rows)
    number(AttributeName.columns, .columns)
    found[AttributeName.frames] = .number(Double(max(1, data.integer(.numberOfFrames) ?? 1)))
    number(AttributeName.bits, .bitsStored)
    text(AttributeName.photometric, .photometricInterpretation)
    number(AttributeName.spacing, .pixelSpacing, .imagerPixelSpacing)
    text(AttributeName.burnedIn, .burnedInAnnotation)
    found[AttributeName.format] = .text(ImportFormat.dicom.rawValue)
    return found
  }

  /// An age such as `069Y`, `006M`, `003W`, `010D`, in years.
  ///
  /// > Source: DICOM PS3.5 section 6.2, AS.
  static func years(_ text: String?) -> Double? {
    guard let text = text?.trimmed, text.utf8.count == 4, let unit = text.last, let number = Int(text.dropLast()),
      number >= 0
    else { return nil }
    switch unit {
    case "Y": return Double(number)
    case "M": return (Double(number) / 12 * 100).rounded() / 100
    case "W": return (Double(number) / 52.1775 * 100).rounded() / 100
    case "D": return (Double(number) / 365.2425 * 1000).rounded() / 1000
    default: return nil
    }
  }

  /// A date such as `20260131`, as `2026-01-31`.
  static func day(_ text: String?) -> String? {
    guard let digits = text?.trimmed, digits.utf8.count == 8, digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }
}
