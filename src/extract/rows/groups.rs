//! Repeated structure around links: which elements are rows, and of which container.
//!
//! One walk. Every element learns how many links it holds; `li`, `tr`, `dt`, `dd` with few links are rows, else the
//! largest element that holds one link alone.

use ego_tree::{NodeId, NodeRef};
use scraper::{ElementRef, Node};

/// Most different links in one row; what has more is a menu or a layout table.
const MOST_LINKS: usize = 4;

/// Rows of one container.
#[derive(Debug, Clone)]
pub(super) struct Group {
    /// The element that holds the rows.
    pub(super) container: NodeId,
    /// Row elements in document order.
    pub(super) rows: Vec<NodeId>,
    /// Rows are elements made for it (`li`, `tr` …), so their date stands inside.
    pub(super) strong: bool,
    /// Stands right behind the group before, in a container of the same kind, with nothing to read between them.
    pub(super) continues: bool,
}

impl Group {
    /// All of `root` as one row.
    pub(super) fn whole(root: ElementRef<'_>) -> Self {
        Self { container: root.id(), rows: vec![root.id()], strong: true, continues: false }
    }
}

/// An open element.
struct Frame {
    id: NodeId,
    links: usize,
    /// Children that are rows, and whether each is strong.
    rows: Vec<(NodeId, bool)>,
    /// Groups found before this element was opened.
    groups_before: usize,
    /// A strong group was found inside.
    holds_list: bool,
}

/// Groups below `root`, in document order of their end; subtrees that `skip` names are left out.
pub(super) fn of(root: ElementRef<'_>, skip: &dyn Fn(NodeId) -> bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut stack: Vec<Frame> = Vec::new();
    let mut last_href: Option<&str> = None;
    let mut node: NodeRef<'_, Node> = *root;
    let frame =
        |id, groups_before| Frame { id, links: 0, rows: Vec::new(), groups_before, holds_list: false };
    stack.push(frame(root.id(), 0));
    // An explicit walk: recursion would follow hostile nesting into the stack's end.
    'walk: loop {
        let enter =
            node.value().is_element() && !is_silent(node) && (node.id() == root.id() || !skip(node.id()));
        let is_link = node.value().as_element().is_some_and(|element| element.name() == "a");
        if let Some(child) = node.first_child().filter(|_| enter && !is_link) {
            if node.id() != root.id() {
                stack.push(frame(node.id(), groups.len()));
            }
            node = child;
            continue;
        }
        if enter && is_link {
            let href = node.value().as_element().and_then(|element| element.attr("href"));
            if let (Some(top), true) = (stack.last_mut(), is_readable(node)) {
                // Title and [详细] of one entry lead to one place.
                let same = href == last_href && href.is_some_and(|href| !href.starts_with("javascript"));
                if !same {
                    top.links += 1;
                    top.rows.push((node.id(), false));
                }
                last_href = href;
            }
        }
        loop {
            if stack.last().is_some_and(|top| top.id == node.id())
                && let Some(done) = stack.pop()
            {
                close(node, done, stack.last_mut(), &mut groups);
            }
            if node.id() == root.id() {
                break 'walk;
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { break 'walk };
            node = parent;
        }
    }
    marked(root, groups)
}

fn close(node: NodeRef<'_, Node>, done: Frame, parent: Option<&mut Frame>, groups: &mut Vec<Group>) {
    if done.links == 0 {
        return;
    }
    let name = node.value().as_element().map_or("", |element| element.name());
    let row_element = matches!(name, "li" | "tr" | "dd" | "dt");
    let as_row = row_element && done.links <= MOST_LINKS && !done.holds_list;
    // Old pages are laid out with tables of one cell a row; such a row is no more than a paragraph.
    let strong_row =
        as_row && (name != "tr" || node.children().filter(|child| child.value().is_element()).count() > 1);
    let mut holds_list = done.holds_list;
    if as_row {
        // Links of one row are no list of their own.
        groups.truncate(done.groups_before);
    } else {
        let strong = done.rows.iter().any(|(_, strong)| *strong);
        let rows: Vec<NodeId> =
            done.rows.iter().filter(|(_, is_strong)| *is_strong == strong).map(|(id, _)| *id).collect();
        if strong || rows.len() > 1 && done.links > 1 {
            holds_list |= strong;
            groups.push(Group { container: done.id, rows, strong, continues: false });
        }
    }
    let Some(parent) = parent else { return };
    parent.links += done.links;
    parent.holds_list |= holds_list;
    if as_row || (done.links == 1 && !holds_list) {
        parent.rows.push((done.id, strong_row));
    }
}

/// Marks the groups that go on with the group before them.
fn marked(root: ElementRef<'_>, mut groups: Vec<Group>) -> Vec<Group> {
    for at in 1..groups.len() {
        let (before, from) = groups.split_at_mut(at);
        if let (Some(last), Some(group)) = (before.last(), from.first_mut()) {
            group.continues = last.strong && group.strong && adjoin(root, last, group);
        }
    }
    groups
}

fn adjoin(root: ElementRef<'_>, first: &Group, second: &Group) -> bool {
    let tree = root.tree();
    let (Some(a), Some(b)) = (tree.get(first.container), tree.get(second.container)) else { return false };
    let (a, b) = (lonely_top(a), lonely_top(b));
    if a.parent().map(|node| node.id()) != b.parent().map(|node| node.id()) || kind_of(a) != kind_of(b) {
        return false;
    }
    let between = a.next_siblings().take_while(|node| node.id() != b.id());
    // The second must come behind the first, with nothing to read between them.
    a.next_siblings().any(|node| node.id() == b.id()) && between.take(6).all(is_mute)
}

/// The outermost element around `node` that holds nothing but it.
fn lonely_top(node: NodeRef<'_, Node>) -> NodeRef<'_, Node> {
    let mut top = node;
    for _ in 0..3 {
        let Some(parent) = top.parent().filter(|parent| parent.value().is_element()) else { break };
        let alone = parent.children().filter(|child| child.value().is_element()).count() == 1;
        if !alone {
            break;
        }
        top = parent;
    }
    top
}

fn kind_of<'a>(node: NodeRef<'a, Node>) -> (&'a str, Option<&'a str>) {
    node.value().as_element().map_or(("", None), |element| (element.name(), element.attr("class")))
}

/// Nothing to read in it.
fn is_mute(node: NodeRef<'_, Node>) -> bool {
    node.descendants().all(|inner| inner.value().as_text().is_none_or(|text| text.trim().is_empty()))
}

fn is_silent(node: NodeRef<'_, Node>) -> bool {
    node.value()
        .as_element()
        .is_some_and(|element| matches!(element.name(), "script" | "style" | "select" | "noscript" | "head"))
}

/// The link has text, or a title for its image.
fn is_readable(link: NodeRef<'_, Node>) -> bool {
    let titled = link
        .value()
        .as_element()
        .and_then(|element| element.attr("title"))
        .is_some_and(|title| !title.trim().is_empty());
    titled
        || link.descendants().any(|inner| inner.value().as_text().is_some_and(|text| !text.trim().is_empty()))
}
