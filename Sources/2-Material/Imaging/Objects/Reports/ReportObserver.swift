// SPDX-License-Identifier: Apache-2.0

/// Who says what a report says.
///
/// > Source: DICOM PS3.16 TID 1002, 1003 and 1004.
public enum ReportObserver: Sendable, Hashable {
  /// A person: name (`Family^Given`), and the organization where it is said.
  case person(name: String, organization: String? = nil)
  /// A device: its identifier and what else is known of it.
  case device(uid: String, name: String? = nil, maker: ObjectMaker? = nil)

  /// The device that writes an object, with its identifier or a new one.
  public static func device(_ maker: ObjectMaker, uids: inout UIDSource) -> Self {
    .device(uid: maker.deviceUID ?? uids.next(), name: maker.modelName, maker: maker)
  }

  /// The items of the observer.
  var items: [ContentItem] {
    func observed(_ name: CodedConcept, _ content: ContentItem.Content) -> ContentItem {
      ContentItem(.hasObservationContext, name, content)
    }
    switch self {
    case .person(let name, let organization):
      var items = [observed(.observerType, .code(.person)), observed(.personObserverName, .personName(name))]
      if let organization { items.append(observed(.personObserverOrganization, .text(organization))) }
      return items
    case .device(let uid, let name, let maker):
      var items = [observed(.observerType, .code(.device)), observed(.deviceObserverUID, .uid(uid))]
      if let name { items.append(observed(.deviceObserverName, .text(name))) }
      if let maker {
        items.append(observed(.deviceObserverManufacturer, .text(maker.manufacturer)))
        items.append(observed(.deviceObserverModelName, .text(maker.modelName)))
        items.append(observed(.deviceObserverSerialNumber, .text(maker.serialNumber)))
      }
      return items
    }
  }

  /// The observers that a list of items names, in order.
  static func observers(in items: [ContentItem]) -> [ReportObserver] {
    var groups: [[ContentItem]] = []
    for item in items where item.relationship == .hasObservationContext {
      if item.name == .observerType { groups.append([]) }
      if groups.isEmpty { groups.append([]) }
      groups[groups.count - 1].append(item)
    }
    return groups.compactMap(observer)
  }

  private static func observer(_ items: [ContentItem]) -> ReportObserver? {
    var (person, organization, uid, name): (String?, String?, String?, String?)
    var (manufacturer, model, serial): (String?, String?, String?)
    for item in items {
      switch (item.name, item.content) {
      case (.personObserverName?, .personName(let text)): person = text
      case (.personObserverOrganization?, .text(let text)): organization = text
      case (.deviceObserverUID?, .uid(let text)): uid = text
      case (.deviceObserverName?, .text(let text)): name = text
      case (.deviceObserverManufacturer?, .text(let text)): manufacturer = text
      case (.deviceObserverModelName?, .text(let text)): model = text
      case (.deviceObserverSerialNumber?, .text(let text)): serial = text
      default: break
      }
    }
    if let person { return .person(name: person, organization: organization) }
    guard let uid else { return nil }
    guard manufacturer != nil || model != nil || serial != nil else { return .device(uid: uid, name: name) }
    let maker = ObjectMaker(
      manufacturer: manufacturer ?? "", modelName: model ?? "", serialNumber: serial ?? "", softwareVersions: [])
    return .device(uid: uid, name: name, maker: maker)
  }
}
