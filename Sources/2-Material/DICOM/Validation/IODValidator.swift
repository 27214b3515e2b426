// SPDX-License-Identifier: Apache-2.0

/// Holds a data set against the IOD of its SOP Class and against the dictionary.
///
/// Checked: attributes of type 1, 1C, 2, 2C down to the last item; value representation and number of values; the form of each
/// value. Not checked: enumerated values and defined terms. A condition (1C, 2C, modules of usage C) is judged only where the data
/// set itself answers it; each other absent one is a note, never an error.
///
/// A module of usage U or C counts as used when the data set has an attribute that no other module of the IOD has.
///
/// > Source: DICOM PS3.3 annexes A and C, PS3.5 sections 6.2, 7.4 and 7.8, PS3.6. Checked against `dciodvfy` in `Proofs/dicom_objects.py`.
public struct IODValidator: Sendable {
  /// How deep items are followed.
  private static let deepest = 32

  private let tables: IODTables
  private let root: DataSet
  /// Whether Modality is of type 3: the SC Equipment module overrides the General Series module (PS3.3 C.8.6.1).
  private var isSecondaryCapture = false
  private var seen: [IODFinding: Int] = [:]
  private var order: [IODFinding] = []
  private var levels: [Int: [IODTables.Entry]] = [:]

  private init(_ dataSet: DataSet) {
    root = dataSet
    tables = IODTables()
  }

  /// The name of the IOD of a SOP Class, as `ct-image`; `nil` for a class that is not known here.
  public static func nameOfIOD(sopClassUID: String) -> String? { IODTables.iod(ofSOPClass: sopClassUID) }

  /// What a data set has against its IOD and the dictionary: errors first, then warnings, then notes, each by tag.
  ///
  /// - Complexity: O(*n*) for *n* elements, times the number of modules.
  public static func findings(of dataSet: DataSet) -> [IODFinding] {
    var validator = IODValidator(dataSet)
    validator.checkModules()
    validator.checkValues(of: dataSet, path: [], depth: 0)
    return validator.order
      .map { finding in
        var counted = finding
        counted.occurrences = validator.seen[finding] ?? 1
        return counted
      }
      .sorted { first, second in
        first.severity == second.severity
          ? first.path.lexicographicallyPrecedes(second.path) : first.severity > second.severity
      }
  }

  // MARK: Modules and their attributes

  private mutating func checkModules() {
    guard let uid = root.text(.sopClassUID), let iod = IODTables.iod(ofSOPClass: uid) else {
      note(.warning, .unknownSOPClass, [])
      return
    }
    let modules = tables.modules(ofIOD: iod)
    isSecondaryCapture = modules.contains { $0.name == "sc-equipment" }
    var owners: [Tag: Int] = [:]
    for module in modules {
      for entry in entries(module.attributes) { owners[entry.tag, default: 0] += 1 }
    }
    var known = Set<Tag>()
    for module in modules {
      let attributes = entries(module.attributes)
      known.formUnion(attributes.map(\.tag))
      let used = module.usage == "M" || attributes.contains { owners[$0.tag] == 1 && Self.holds(root, $0.tag) }
      if used {
        check(root, attributes, path: [], module: module.name, depth: 0)
      } else if module.usage == "C" {
        note(.note, .moduleConditionNotChecked, [], module.name)
      }
    }
    for element in root.elements where !element.tag.isPrivate && !known.contains(Self.folded(element.tag)) {
      if element.tag.group > 0x0002, !Self.isAllowedAnywhere(element.tag) {
        note(.warning, .notOfThisIOD, [element.tag])
      }
    }
  }

  private mutating func check(
    _ here: DataSet, _ attributes: [IODTables.Entry], path: [Tag], module: String, depth: Int
  ) {
    guard depth < Self.deepest else { return }
    let valueType = here.text(.valueType)
    // A content item by reference has a relationship and the place of its target, no more (C.17.3.2.5).
    let isByReference = path.last == .contentSequence && here[.referencedContentItemIdentifier] != nil
    let isFunctionalGroup = path == [.sharedFunctionalGroupsSequence] || path == [.perFrameFunctionalGroupsSequence]
    for entry in attributes {
      guard !Self.isOfAnotherValueType(entry.tag, valueType) else { continue }
      if isByReference, entry.tag != .relationshipType { continue }
      if depth == 0, entry.tag == .modality, isSecondaryCapture { continue }
      // A repeating group (60xx) is asked for only where it is there.
      if entry.tag.group == 0x6000 {
        checkOverlays(here, entry, path: path, module: module)
        continue
      }
      var requirement = entry.requirement
      if isFunctionalGroup, requirement == .type1 || requirement == .type2 {
        let inEachFrame = entry.tag == .frameContentSequence && path == [.perFrameFunctionalGroupsSequence]
        requirement = inEachFrame ? .type1 : .type3
      }
      let place = path + [entry.tag]
      checkPresence(here, entry.tag, requirement, place, module)
      guard case .items(let items) = here[entry.tag]?.value else { continue }
      guard let below = entry.items.map({ entries($0) }) else { continue }
      for item in items { check(item, below, path: place, module: module, depth: depth + 1) }
    }
    // Content items hold content items, as deep as a report goes; the tables give one level.
    if path.last == .contentSequence, !attributes.contains(where: { $0.tag == .contentSequence }) {
      for item in here.items(.contentSequence) {
        check(item, attributes, path: path + [.contentSequence], module: module, depth: depth + 1)
      }
    }
  }

  private mutating func checkPresence(
    _ here: DataSet, _ tag: Tag, _ requirement: IODTables.Requirement, _ place: [Tag], _ module: String
  ) {
    let element = here[tag]
    let isEmpty = element.map { Self.isEmpty($0.value) } ?? false
    switch requirement {
    case .type1:
      if element == nil { note(.error, .missingType1, place, module) }
      if isEmpty { note(.error, .emptyType1, place, module) }
    case .type2:
      if element == nil { note(.error, .missingType2, place, module) }
    case .type1C, .type2C:
      if element == nil {
        switch IODConditions.holds(tag, here: here, root: root, path: place) {
        case true?: note(.error, .missingConditional, place, module)
        case nil: note(.note, .conditionNotChecked, place, module)
        case false?: break
        }
      } else if isEmpty, requirement == .type1C {
        note(.error, .emptyConditional, place, module)
      }
    case .type3, .unstated: break
    }
  }

  private mutating func checkOverlays(_ here: DataSet, _ entry: IODTables.Entry, path: [Tag], module: String) {
    let groups = Set(here.elements.map(\.tag.group).filter { $0 & 0xFF01 == 0x6000 }).sorted()
    for group in groups {
      let tag = Tag(group: group, element: entry.tag.element)
      checkPresence(here, tag, entry.requirement, path + [tag], module)
    }
  }

  private mutating func entries(_ level: Int) -> [IODTables.Entry] {
    if let known = levels[level] { return known }
    let read = tables.entries(level)
    levels[level] = read
    return read
  }

  // MARK: Values

  private mutating func checkValues(of dataSet: DataSet, path: [Tag], depth: Int) {
    guard depth < Self.deepest else { return }
    for element in dataSet.elements {
      let place = path + [element.tag]
      if element.tag.group <= 0x0002 || (element.tag.isPrivate && !Self.hasCreator(element.tag, in: dataSet)) {
        note(.error, .forbidden, place)
      }
      checkValue(element, place)
      if case .items(let items) = element.value {
        for item in items { checkValues(of: item, path: place, depth: depth + 1) }
      }
    }
  }

  private mutating func checkValue(_ element: DataSet.Element, _ place: [Tag]) {
    if case .leftOut = element.value { return }
    let isGroupLength = element.tag.element == 0
    if !element.tag.isPrivate, !isGroupLength, DataDictionary.entry(element.tag) == nil {
      note(.warning, .notInDictionary, place)
    }
    if let problem = ValueRules.problem(of: element) {
      note(.error, .value(found: problem.found, expected: problem.expected), place)
    }
  }

  /// Puts a finding down, or counts it once more.
  private mutating func note(
    _ severity: IODFinding.Severity, _ problem: IODFinding.Problem, _ path: [Tag], _ module: String? = nil
  ) {
    let finding = IODFinding(severity: severity, problem: problem, path: path, module: module)
    if seen.updateValue((seen[finding] ?? 0) + 1, forKey: finding) == nil { order.append(finding) }
  }

  // MARK: Questions

  /// Attributes of single value types of a content item: asked for only where the item has that type.
  ///
  /// > Source: PS3.3 table C.17-5 (Document Content Macro) and 10.2 (Content Item Macro).
  private static func isOfAnotherValueType(_ tag: Tag, _ valueType: String?) -> Bool {
    guard let valueType else { return false }
    let types: [String] =
      switch tag {
      case .continuityOfContent: ["CONTAINER"]
      case .conceptCodeSequence: ["CODE"]
      case .measuredValueSequence, .numericValue, .measurementUnitsCodeSequence: ["NUM", "NUMERIC"]
      case .referencedSOPSequence: ["IMAGE", "COMPOSITE", "WAVEFORM"]
      case .graphicData, .graphicType: ["SCOORD", "SCOORD3D"]
      case .referencedFrameOfReferenceUID: ["SCOORD3D"]
      case .temporalRangeType: ["TCOORD"]
      case .tabulatedValuesSequence: ["TABLE"]
      default: []
      }
    return !types.isEmpty && !types.contains(valueType)
  }

  private static func isEmpty(_ value: Value) -> Bool {
    switch value {
    case .empty: true
    case .text(let values): values.allSatisfy(\.isEmpty)
    case .integers(let values): values.isEmpty
    case .unsigned(let values): values.isEmpty
    case .reals(let values): values.isEmpty
    case .tags(let values): values.isEmpty
    case .bytes(let values): values.isEmpty
    case .items(let values): values.isEmpty
    case .encapsulated(let pixels): pixels.fragments.isEmpty
    case .leftOut(let value): value.length == 0
    }
  }

  private static func holds(_ dataSet: DataSet, _ tag: Tag) -> Bool {
    tag.group == 0x6000
      ? dataSet.elements.contains { $0.tag.group & 0xFF01 == 0x6000 && $0.tag.element == tag.element }
      : dataSet[tag] != nil
  }

  /// The first of a repeating group.
  private static func folded(_ tag: Tag) -> Tag {
    tag.group & 0xFF01 == 0x6000 ? Tag(group: 0x6000, element: tag.element) : tag
  }

  /// Group lengths, Length to End and padding may stand anywhere.
  private static func isAllowedAnywhere(_ tag: Tag) -> Bool {
    tag.element == 0 || tag == Tag(0x0008_0001) || tag == Tag(0xFFFC_FFFC) || tag.group == 0xFFFA
  }

  /// Whether the block of a private attribute is reserved; creators and group lengths need no one.
  ///
  /// > Source: PS3.5 section 7.8.1.
  private static func hasCreator(_ tag: Tag, in dataSet: DataSet) -> Bool {
    if tag.element < 0x0100 { return true }
    return dataSet[Tag(group: tag.group, element: tag.element >> 8)] != nil
  }
}
