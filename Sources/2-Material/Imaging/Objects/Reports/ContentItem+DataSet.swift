// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Volumes

extension ContentItem {
  /// The attributes of the item and of the ones below.
  ///
  /// > Source: PS3.3 tables C.17-5 to C.18.9-1.
  var dataSet: DataSet {
    var data = DataSet()
    if let relationship { data.put(.relationshipType, .codeString, relationship.rawValue) }
    data.put(.valueType, .codeString, valueType)
    if let name { data.put(.conceptNameCodeSequence, name) }
    switch content {
    case .container(let template):
      data.put(.continuityOfContent, .codeString, "SEPARATE")
      if let template {
        var item = DataSet()
        item.put(.mappingResource, .codeString, "DCMR")
        item.put(.mappingResourceUID, .uniqueIdentifier, "1.2.840.10008.8.1.1")
        item.put(.templateIdentifier, .codeString, template)
        data.put(.contentTemplateSequence, [item])
      }
    case .text(let text): data.put(.textValue, .unlimitedText, text)
    case .code(let code): data.put(.conceptCodeSequence, code)
    case .number(let quantity):
      data.put(.measuredValueSequence, quantity.map { [Self.measured($0)] } ?? [])
      if quantity == nil {
        data.put(.numericValueQualifierCodeSequence, CodedConcept("114006", "DCM", "Measurement failure"))
      }
    case .uid(let uid): data.put(.uid, .uniqueIdentifier, uid)
    case .personName(let name): data.put(.personName, .personName, name)
    case .date(let date): data.put(.date, .date, date)
    case .time(let time): data.put(.time, .time, time)
    case .dateTime(let moment): data.put(.dateTime, .dateTime, moment)
    case .image(let reference), .composite(let reference): data.put(.referencedSOPSequence, [reference.item])
    case .region(let shape):
      data.put(.graphicType, .codeString, shape.kind.rawValue)
      data.set(.graphicData, .float, .reals(shape.points.flatMap { [Self.single($0.x), Self.single($0.y)] }))
    case .space(let shape):
      data.put(.graphicType, .codeString, shape.kind.rawValue)
      data.set(
        .graphicData, .float,
        .reals(shape.points.flatMap { [Self.single($0.x), Self.single($0.y), Self.single($0.z)] }))
      data.put(.referencedFrameOfReferenceUID, .uniqueIdentifier, shape.frameOfReferenceUID)
    }
    if !children.isEmpty { data.put(.contentSequence, children.map(\.dataSet)) }
    return data
  }

  /// What a number of 32 bits keeps of one of 64.
  private static func single(_ value: Double) -> Double { Double(Float(value)) }

  /// The value in at most 16 characters, and in full where those do not hold it.
  ///
  /// > Source: PS3.3 C.18.1.2.1: Floating Point Value is there where Numeric Value cannot hold the precision.
  private static func measured(_ quantity: Quantity) -> DataSet {
    var item = DataSet()
    let text = DataSet.decimal(quantity.value)
    item.put(.numericValue, .decimalString, text)
    if Double(text) != quantity.value { item.set(.floatingPointValue, .double, .reals([quantity.value])) }
    item.put(.measurementUnitsCodeSequence, quantity.unit)
    return item
  }

  /// Reads an item and the ones below; `nil` for a value type that is not known here, or one without its value.
  ///
  /// Items below that cannot be read are passed over; so are those deeper than 32.
  public init?(_ data: DataSet) { self.init(data, depth: 0) }

  private init?(_ data: DataSet, depth: Int) {
    guard depth < 32, let content = Self.content(of: data) else { return nil }
    self.init(
      data.text(.relationshipType).flatMap(Relationship.init(rawValue:)),
      data.items(.conceptNameCodeSequence).first.flatMap { CodedConcept($0) }, content,
      data.items(.contentSequence).compactMap { ContentItem($0, depth: depth + 1) })
  }

  private static func content(of data: DataSet) -> Content? {
    switch data.text(.valueType) {
    case "CONTAINER": .container(template: data.items(.contentTemplateSequence).first?.text(.templateIdentifier))
    case "TEXT": data.text(.textValue).map { .text($0) }
    case "CODE": data.items(.conceptCodeSequence).first.flatMap { CodedConcept($0) }.map { .code($0) }
    case "NUM": number(in: data)
    case "UIDREF": data.text(.uid).map { .uid($0) }
    case "PNAME": data.text(.personName).map { .personName($0) }
    case "DATE": data.text(.date).map { .date($0) }
    case "TIME": data.text(.time).map { .time($0) }
    case "DATETIME": data.text(.dateTime).map { .dateTime($0) }
    case "IMAGE": reference(in: data).map { .image($0) }
    case "COMPOSITE", "WAVEFORM": reference(in: data).map { .composite($0) }
    case "SCOORD": region(in: data)
    case "SCOORD3D": space(in: data)
    default: nil
    }
  }

  private static func number(in data: DataSet) -> Content? {
    guard let item = data.items(.measuredValueSequence).first else { return .number(nil) }
    guard let value = item.real(.floatingPointValue) ?? item.real(.numericValue),
      let unit = item.items(.measurementUnitsCodeSequence).first.flatMap({ CodedConcept($0) })
    else { return nil }
    return .number(Quantity(value, unit))
  }

  private static func reference(in data: DataSet) -> FrameReference? {
    guard let item = data.items(.referencedSOPSequence).first, let sopClass = item.text(.referencedSOPClassUID),
      let instance = item.text(.referencedSOPInstanceUID)
    else { return nil }
    return FrameReference(
      sopClassUID: sopClass, sopInstanceUID: instance, frame: item.integer(.referencedFrameNumber),
      segment: item.integer(.referencedSegmentNumber))
  }

  private static func region(in data: DataSet) -> Content? {
    let numbers = data.reals(.graphicData)
    guard let kind = data.text(.graphicType).flatMap(PlanarShape.Kind.init(rawValue:)), numbers.count % 2 == 0 else {
      return nil
    }
    let points = stride(from: 0, to: numbers.count, by: 2).map { SIMD2(numbers[$0], numbers[$0 + 1]) }
    return .region(PlanarShape(kind, points))
  }

  private static func space(in data: DataSet) -> Content? {
    let numbers = data.reals(.graphicData)
    guard let kind = data.text(.graphicType).flatMap(SpatialShape.Kind.init(rawValue:)), numbers.count % 3 == 0,
      let uid = data.text(.referencedFrameOfReferenceUID)
    else { return nil }
    let points = stride(from: 0, to: numbers.count, by: 3)
      .map { Vector3(numbers[$0], numbers[$0 + 1], numbers[$0 + 2]) }
    return .space(SpatialShape(kind, points, frameOfReferenceUID: uid))
  }
}
