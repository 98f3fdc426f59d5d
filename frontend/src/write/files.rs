//! The attachments of a draft: chosen or dropped, brought a megabyte at a time with their progress; what
//! broke off goes on from where it is.

use js_sys::Uint8Array;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::Upload;
use shared::api::dispatches::{
    AddFile, DispatchPath, FileBody, FilePath, GetDispatch, OffsetQuery, PutFileBytes, RemoveFile,
};
use shared::dispatch::{Dispatch, DraftFile};
use shared::id::FileId;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, FileList, HtmlInputElement};

use crate::api::{Failure, call};
use crate::clock;
use crate::widgets::{Form, Glyph, icon};
use crate::words::words;

const PIECE: u64 = 1024 * 1024;

/// The files of a draft on the screen.
#[derive(Clone, Copy)]
pub(super) struct Files {
    path: DispatchPath,
    pub list: RwSignal<Vec<DraftFile>>,
    pub failure: RwSignal<Option<Failure>>,
}

impl Files {
    pub(super) fn of(dispatch: &Dispatch) -> Self {
        let path = DispatchPath { dispatch: dispatch.id };
        Self { path, list: RwSignal::new(dispatch.files.clone()), failure: RwSignal::new(None) }
    }

    /// Whether all bytes of all files have come.
    pub(super) fn are_here(self) -> bool {
        self.list.with(|list| list.iter().all(|file| file.here == file.size))
    }

    fn take(self, chosen: Option<FileList>) {
        let chosen = chosen.map(|list| (0..list.length()).filter_map(|at| list.get(at)).collect::<Vec<_>>());
        let files = chosen.unwrap_or_default();
        spawn_local(async move {
            for file in files {
                if let Err(failure) = self.bring(file).await {
                    let _left = self.failure.try_set(Some(failure));
                }
            }
        });
    }

    /// Brings a file; one of the same name and size whose upload broke off goes on.
    async fn bring(self, file: File) -> Result<(), Failure> {
        self.failure.set(None);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in whole bytes")]
        let size = file.size() as u64;
        let is_it = |known: &&DraftFile| known.name == file.name() && known.size == size && known.here < size;
        let known = self.list.with_untracked(|list| list.iter().find(is_it).map(|known| known.id));
        let id = match known {
            Some(id) => id,
            None => {
                let before: Vec<FileId> =
                    self.list.with_untracked(|list| list.iter().map(|f| f.id).collect());
                let body = FileBody { name: file.name(), size };
                let read = call::<AddFile>(self.path, (), body).await?;
                let new = read.files.iter().find(|file| !before.contains(&file.id)).map(|file| file.id);
                self.show(read);
                new.ok_or(Failure::NoAnswer)?
            }
        };
        loop {
            let here =
                self.list.with_untracked(|list| list.iter().find(|file| file.id == id).map(|f| f.here));
            // Taken out meanwhile, or whole.
            let Some(here) = here.filter(|here| *here < size) else { return Ok(()) };
            let bytes = piece(&file, here, (here + PIECE).min(size)).await?;
            let path = FilePath { dispatch: self.path.dispatch, file: id };
            let read = call::<PutFileBytes>(path, OffsetQuery { offset: here }, Upload(bytes)).await?;
            self.show(read);
        }
    }

    fn remove(self, file: FileId) {
        spawn_local(async move {
            let path = FilePath { dispatch: self.path.dispatch, file };
            match call::<RemoveFile>(path, (), ()).await {
                Ok(read) => self.show(read),
                Err(failure) => drop(self.failure.try_set(Some(failure))),
            }
        });
    }

    /// Looks again at what is there.
    pub(super) async fn read(self) {
        if let Ok(read) = call::<GetDispatch>(self.path, (), ()).await {
            self.show(read);
        }
    }

    fn show(self, read: Dispatch) {
        let _left = self.list.try_set(read.files);
    }
}

async fn piece(file: &File, from: u64, to: u64) -> Result<Vec<u8>, Failure> {
    #[expect(clippy::cast_precision_loss, reason = "files are smaller than 2^53 bytes")]
    let slice = file.slice_with_f64_and_f64(from as f64, to as f64).or(Err(Failure::NoAnswer))?;
    let buffer = JsFuture::from(slice.array_buffer()).await.or(Err(Failure::NoAnswer))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// The attachments, and the place to drop more.
#[component]
pub(super) fn FileFields(files: Files) -> impl IntoView {
    let words = &words().dispatch;
    let form = use_context::<Form>();
    let over = RwSignal::new(false);
    let problem = move || form.and_then(|form| form.of_field("files"));
    let refused = move || {
        let of = |failure: &Failure| {
            let field = failure.of_field("name").or_else(|| failure.of_field("size"));
            field.map_or_else(|| failure.sentence(), str::to_owned)
        };
        files.failure.with(|failure| failure.as_ref().map(of))
    };
    let chosen = move |event: leptos::ev::Event| {
        let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
        if let Some(input) = input {
            files.take(input.files());
            // The same file may be chosen again.
            input.set_value("");
        }
    };
    view! {
        <section
            class="files"
            class:over=move || over.get()
            aria-label=words.files
            on:dragover=move |event| {
                event.prevent_default();
                over.set(true);
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| {
                event.prevent_default();
                over.set(false);
                files.take(event.data_transfer().and_then(|data| data.files()));
            }
        >
            <ul>
                <For each=move || files.list.get() key=|file| (file.id, file.here) let:file>
                    <Line files file />
                </For>
            </ul>
            <div class="files-add">
                <label class="button">
                    {icon(Glyph::Clip)} {words.add_files}
                    <input type="file" multiple class="vh" id="files" on:change=chosen />
                </label>
                <span class="hint">{words.drop_files}</span>
            </div>
            {move || problem().map(|text| view! { <p class="failed" role="alert">{text}</p> })}
            {move || refused().map(|text| view! { <p class="failed" role="alert">{text}</p> })}
        </section>
    }
}

#[component]
fn Line(files: Files, file: DraftFile) -> impl IntoView {
    let words = &words().dispatch;
    let (id, name) = (file.id, file.name.clone());
    let is_here = file.here == file.size;
    let progress = (!is_here).then(|| {
        view! { <progress max=file.size.to_string() value=file.here.to_string() aria-label=name.clone()></progress> }
    });
    view! {
        <li>
            {icon(Glyph::Clip)} <span class="file-name">{file.name}</span>
            <small>{clock::size(file.size)}</small> {progress}
            <button
                type="button"
                class="quiet square"
                aria-label=(words.remove_file)(&name)
                title=(words.remove_file)(&name)
                on:click=move |_| files.remove(id)
            >
                {icon(Glyph::Cross)}
            </button>
        </li>
    }
}
