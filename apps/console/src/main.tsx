document.title = 'Holdfast'
